interface Requirement {
  readonly key: string
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist"
  readonly values?: ReadonlyArray<string>
}

interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: ReadonlyArray<Requirement>
}

const holds = ({ key, operator, values = [] }: Requirement, labels: Readonly<Record<string, string>>): boolean => {
  const value = labels[key]
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value)
    case "NotIn":
      return value === undefined || !values.includes(value)
    case "Exists":
      return value !== undefined
    case "DoesNotExist":
      return value === undefined
  }
}

/** metav1.LabelSelector: none selects nothing, an empty one everything. */
export const selectorMatches = (selector: LabelSelector | undefined, labels: Readonly<Record<string, string>> = {}): boolean =>
  selector !== undefined &&
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector.matchExpressions ?? []).every((requirement) => holds(requirement, labels))

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
