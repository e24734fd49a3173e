/** Lines of context around a change, as `diff -u` gives them. */
const CONTEXT = 3

/** Beyond this many cells a table of two texts is not filled: such texts are shown as replaced. */
const LARGEST = 4_000_000

interface Change {
  readonly sign: " " | "-" | "+"
  readonly line: string
}

/** Lengths of the longest common subsequence of what follows each pair of places. */
const common = (before: ReadonlyArray<string>, after: ReadonlyArray<string>): ReadonlyArray<Uint32Array> => {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = table[i] as Uint32Array
      const below = table[i + 1] as Uint32Array
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  return table
}

const replaced = (before: ReadonlyArray<string>, after: ReadonlyArray<string>): ReadonlyArray<Change> => [
  ...before.map((line) => ({ sign: "-" as const, line })),
  ...after.map((line) => ({ sign: "+" as const, line }))
]

const align = (before: ReadonlyArray<string>, after: ReadonlyArray<string>): ReadonlyArray<Change> => {
  if (before.length * after.length > LARGEST) return replaced(before, after)
  const table = common(before, after)
  const changes: Array<Change> = []
  let [i, j] = [0, 0]
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) changes.push({ sign: " ", line: before[i++] ?? "" }) && j++
    else if ((table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0)) changes.push({ sign: "-", line: before[i++] ?? "" })
    else changes.push({ sign: "+", line: after[j++] ?? "" })
  }
  return [...changes, ...replaced(before.slice(i), after.slice(j))]
}

const linesOf = (text: string): ReadonlyArray<string> => (text === "" ? [] : text.replace(/\n$/, "").split("\n"))

/** What changes between two texts, in the style of `diff -u` with dots for what is left out; empty when nothing does. */
export const lineDiff = (before: string, after: string): string => {
  if (before === after) return ""
  const changes = align(linesOf(before), linesOf(after))
  const near = changes.map((_, at) => changes.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ sign }) => sign !== " "))
  return changes.flatMap(({ sign, line }, at) => (near[at] ? [`${sign}${line}`] : near[at - 1] || at === 0 ? [" …"] : [])).join("\n")
}

/** The changed lines alone, at most so many. */
export const changedLines = (diff: string, most: number): ReadonlyArray<string> =>
  diff
    .split("\n")
    .filter((line) => /^[-+](?![-+]{2} )/.test(line))
    .slice(0, most)
