import { fields, list, strings, text } from "./fields.ts"

type Labels = { readonly [key: string]: string } | undefined

interface Requirement {
  readonly key: string
  readonly operator: string
  readonly values?: ReadonlyArray<string>
}

/** metav1.LabelSelector. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/ */
export interface LabelSelector {
  readonly matchLabels?: { readonly [key: string]: string }
  readonly matchExpressions?: ReadonlyArray<Requirement>
}

/** A selector as an object holds it, whatever its form: what is no selector selects as an empty one does. */
export const selectorOf = (value: unknown): Required<LabelSelector> => {
  const { matchExpressions, matchLabels } = fields(value)
  return {
    matchLabels: strings(matchLabels),
    matchExpressions: list(matchExpressions).map(({ key, operator, values }) => ({
      key: text(key) ?? "",
      operator: text(operator) ?? "",
      values: Array.isArray(values) ? values.filter((one) => typeof one === "string") : []
    }))
  }
}

/**
 * One requirement of a label or node selector. `NotIn` holds for an absent key; `Gt` and `Lt` compare integers
 * (https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#operators).
 */
export const meetsRequirement = ({ key, operator, values = [] }: Requirement, labels: Labels): boolean => {
  const value = labels?.[key]
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value)
    case "NotIn":
      return value === undefined || !values.includes(value)
    case "Exists":
      return value !== undefined
    case "DoesNotExist":
      return value === undefined
    case "Gt":
      return value !== undefined && Number(value) > Number(values[0])
    case "Lt":
      return value !== undefined && Number(value) < Number(values[0])
    default:
      return false
  }
}

export const matchesLabels = (wanted: { readonly [key: string]: string }, labels: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels?.[key] === value)

/** An empty selector matches everything. */
export const matchesSelector = (selector: LabelSelector, labels: Labels): boolean =>
  matchesLabels(selector.matchLabels ?? {}, labels) &&
  (selector.matchExpressions ?? []).every((requirement) => meetsRequirement(requirement, labels))
