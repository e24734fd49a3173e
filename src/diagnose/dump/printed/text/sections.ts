import { cellsOf, columnsOf, type Row } from "./cells.ts"

const ruler = /^\s*[-=]{2,}(?:\s+[-=]{2,})*\s*$/
const indentOf = (line: string): number => line.length - line.trimStart().length

/** The table in the lines of a section of `kubectl describe`: its header, in most a line of dashes, its rows. */
export const tableIn = (lines: ReadonlyArray<string>): ReadonlyArray<Row> => {
  const filled = lines.filter((line) => line.trim() !== "" && !ruler.test(line))
  const [header = "", ...rows] = filled
  const columns = columnsOf(header)
  return columns.length < 2 ? [] : rows.map((row) => cellsOf(row, columns))
}

/** Where a heading stands: at the margin if it does anywhere, else at its first place. */
const placeOf = (lines: ReadonlyArray<string>, heading: string): number => {
  const isHeading = (line: string) => line.startsWith(heading) && /^(?::?\s*$|:\s)/.test(line.slice(heading.length))
  const atMargin = lines.findIndex(isHeading)
  return atMargin >= 0 ? atMargin : lines.findIndex((line) => isHeading(line.trimStart()))
}

/** The lines below a heading that are indented further than it is; none when it is not there. */
export const linesUnder = (lines: ReadonlyArray<string>, heading: string): ReadonlyArray<string> => {
  const at = placeOf(lines, heading)
  if (at < 0) return []
  const indent = indentOf(lines[at] ?? "")
  const rest = lines.slice(at + 1)
  const end = rest.findIndex((line) => line.trim() !== "" && indentOf(line) <= indent)
  return end < 0 ? rest : rest.slice(0, end)
}
