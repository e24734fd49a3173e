import { matchesLabels, meetsRequirement } from "../../platform/kubernetes/label-selector.ts"

/** `spec.selector` of a PodDisruptionBudget, as far as an API server lets one be. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | null
  readonly matchExpressions?: ReadonlyArray<{
    readonly key: string
    readonly operator: string
    readonly values?: ReadonlyArray<string> | null
  }> | null
}

type Labels = Readonly<Record<string, string>>

const operators = new Set(["In", "NotIn", "Exists", "DoesNotExist"])

/**
 * Whether labels are selected. Nothing is by a selector that is absent, everything by an empty one; an operator that is not known selects,
 * since what a budget might protect is taken to be protected.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export const selects = (selector: LabelSelector | null | undefined, labels: Labels): boolean => {
  if (selector === null || selector === undefined) return false
  return (
    matchesLabels(selector.matchLabels ?? {}, labels) &&
    (selector.matchExpressions ?? []).every(
      ({ key, operator, values }) => !operators.has(operator) || meetsRequirement({ key, operator, values: values ?? [] }, labels)
    )
  )
}
