import type { Row } from "../text/cells.ts"
import { tableIn } from "../text/sections.ts"

/** How long ago, and how often, as kubectl prints it. */
const age = String.raw`(?:\d[\dhdmsy.]*|<\w+>)(?:\s\(x\d+ over [\dhdmsy.]+\))?`
const isAge = new RegExp(`^${age}$`)
const row = new RegExp(
  String.raw`^\s*(?<Type>Normal|Warning)\s+(?<Reason>\S+)\s+(?<Age>${age})\s+(?<From>[^\s,]+(?:,\s\S+)?)\s+(?<Message>\S.*)$`
)

/** A row of the table of events, whatever spaces are between its cells; nothing where the line is none. */
export const eventRow = (line: string): Row | undefined => row.exec(line)?.groups

/**
 * The rows of the table of events. Of tables that were put together by hand, or went through something that moves columns, a cell is told by
 * what it holds and not by where it stands.
 */
export const eventRows = (lines: ReadonlyArray<string>): ReadonlyArray<Row> => {
  const rows = tableIn(lines)
  const isAligned = rows.length > 0 && rows.every(({ Age, Type }) => (Type === "Normal" || Type === "Warning") && isAge.test(Age ?? ""))
  const loose = isAligned ? [] : lines.map(eventRow).filter((row) => row !== undefined)
  return loose.length > 0 ? loose : rows
}
