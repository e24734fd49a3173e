/** One sample as a server exposes it. `value` may be NaN or infinite. */
export interface ExposedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A name; labels, whose values may hold anything but an unescaped quote; a value; and perhaps a time. */
const SAMPLE = /^([a-zA-Z_:][\w:]*)\s*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(\S+)(?:\s+-?\d+)?\s*$/
const LABEL = /([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, (_, one: string) => (one === "n" ? "\n" : one))

const numberIn = (text: string): number | undefined => {
  const infinite = /^([+-]?)Inf$/i.exec(text)
  if (infinite !== null) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const value = Number(text)
  return Number.isNaN(value) && !/^nan$/i.test(text) ? undefined : value
}

/**
 * A line of the text format that Prometheus reads; undefined where it is a comment, blank, or no such line. The time of a sample is left out.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export const exposedSample = (line: string): ExposedSample | undefined => {
  const [, name, pairs = "", text = ""] = SAMPLE.exec(line) ?? []
  const value = numberIn(text)
  if (name === undefined || text === "" || value === undefined) return undefined
  const labels = Object.fromEntries([...pairs.matchAll(LABEL)].map(([, label = "", said = ""]) => [label, unescaped(said)]))
  return { name, labels, value }
}

/** The name at the start of a line of that format, without reading the rest of it: most lines of a large page are not wanted. */
export const exposedName = (line: string): string => {
  const brace = line.indexOf("{")
  const end = brace < 0 ? line.search(/\s/) : brace
  return end < 0 ? line : line.slice(0, end).trimEnd()
}
