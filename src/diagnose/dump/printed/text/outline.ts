/** A line of `kubectl describe` with the lines that are indented below it. */
export interface Entry {
  /** Without indentation. */
  readonly text: string
  /** Of `Key: value`; absent for other lines. */
  readonly key?: string
  /** What stands after the key; empty when nothing does. */
  readonly value: string
  readonly below: ReadonlyArray<Entry>
}

interface Growing extends Entry {
  readonly below: Array<Growing>
}

const keyed = /^([^\s:][^:]{0,80}?):(?:\s+(.*))?$/s

const entryOf = (line: string): Growing => {
  const text = line.trim()
  const [, key, value = ""] = keyed.exec(text) ?? []
  return { text, ...(key === undefined ? {} : { key }), value: key === undefined ? text : value.trim(), below: [] }
}

/** Deeper than any object is printed; what is nested further stands beside its like. */
const deepest = 100

/** The lines as a tree by their indentation. Blank lines are left out. */
export const outline = (lines: ReadonlyArray<string>): ReadonlyArray<Entry> => {
  const roots: Array<Growing> = []
  const open: Array<{ readonly indent: number; readonly entry: Growing }> = []
  for (const line of lines) {
    if (line.trim() === "") continue
    const indent = line.length - line.trimStart().length
    while ((open.at(-1)?.indent ?? -1) >= indent || open.length >= deepest) open.pop()
    const entry = entryOf(line)
    const siblings = open.at(-1)?.entry.below ?? roots
    siblings.push(entry)
    open.push({ indent, entry })
  }
  return roots
}

/** The first entry with this key, of several spellings the first that is there. Keys differ in case between versions. */
export const find = (entries: ReadonlyArray<Entry>, ...keys: ReadonlyArray<string>): Entry | undefined => {
  for (const wanted of keys) {
    const found = entries.find(({ key }) => key?.toLowerCase() === wanted.toLowerCase())
    if (found !== undefined) return found
  }
  return undefined
}

/** What stands after a key; empty when nothing does, `undefined` when the key is not there. */
export const textOf = (entries: ReadonlyArray<Entry>, ...keys: ReadonlyArray<string>): string | undefined => find(entries, ...keys)?.value

/** The lines of a value that goes on below its key, `<none>` and the like left out. */
export const linesOf = (entry: Entry | undefined): ReadonlyArray<string> =>
  entry === undefined
    ? []
    : [entry.value, ...entry.below.map(({ text }) => text)].filter((line) => line !== "" && line !== "<none>" && line !== "<unset>")
