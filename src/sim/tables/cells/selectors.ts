type Labels = { readonly [key: string]: string } | undefined | null

interface Requirement {
  readonly key: string
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist"
  readonly values?: ReadonlyArray<string>
}

interface LabelSelector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: ReadonlyArray<Requirement>
}

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

const spell: Record<Requirement["operator"], (key: string, values: string) => string> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`
}

/** `a=1,b=2`, or `<none>`. */
export const formatLabels = (labels: Labels): string => {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? "<none>" : pairs.sort(byText).join(",")
}

/** The selector in the syntax of `kubectl -l`, requirements sorted by key. Empty for one that selects everything. */
export const selectorText = (selector: LabelSelector | undefined | null): string => {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }))
  const others = (selector?.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    text: spell[operator](key, [...(values ?? [])].sort(byText).join(","))
  }))
  return [...equal, ...others]
    .sort((left, right) => byText(left.key, right.key))
    .map(({ text }) => text)
    .join(",")
}

/** As `selectorText`, with `<none>` for an empty or missing selector. */
export const formatLabelSelector = (selector: LabelSelector | undefined | null): string => selectorText(selector) || "<none>"
