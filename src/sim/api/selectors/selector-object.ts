import { type LabelSelector, matchesSelector } from "../../../platform/kubernetes/label-selector.ts"

/** metav1.LabelSelector: none selects nothing, an empty one everything. */
export const selectorMatches = (selector: LabelSelector | undefined, labels: Readonly<Record<string, string>> = {}): boolean =>
  selector !== undefined && matchesSelector(selector, labels)

/** The selector as a query string spells it, as `status.selector` of a Scale does. */
export const selectorText = (selector: LabelSelector | undefined): string => {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]): [string, string] => [key, `${key}=${value}`])
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }): [string, string] => {
    if (operator === "Exists") return [key, key]
    if (operator === "DoesNotExist") return [key, `!${key}`]
    return [key, `${key} ${operator === "In" ? "in" : "notin"} (${values.toSorted().join(",")})`]
  })
  return [...labels, ...expressions]
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([, text]) => text)
    .join(",")
}
