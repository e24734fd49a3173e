import type { Row } from "../text/cells.ts"
import { tableIn } from "../text/sections.ts"

/** How long ago, and how often, as kubectl prints it. */
const age = String.raw`(?:\d[\dhdmsy.]*|<\w+>)(?:\s\(x\d+ over [\dhdmsy.]+\))?`
const isAge = new RegExp(`^${age}$`)
const isRow = new RegExp(
  String.raw`^\s*(?<Type>Normal|Warning)\s+(?<Reason>\S+)\s+(?<Age>${age})\s+(?<From>[^\s,]+(?:,\s\S+)?)\s+(?<Message>\S.*)$`
)

/**
 * The rows of the table of events. Of tables that were put together by hand, or went through something that moves columns, a cell is told by
 * what it holds and not by where it stands.
 */
export const eventRows = (lines: ReadonlyArray<string>): ReadonlyArray<Row> => {
  const rows = tableIn(lines)
  const isAligned = rows.every(({ Age, Type }) => (Type === "Normal" || Type === "Warning") && isAge.test(Age ?? ""))
  const loose = isAligned
    ? []
    : lines.flatMap((line) => {
        const groups = isRow.exec(line)?.groups
        return groups === undefined ? [] : [groups]
      })
  return loose.length > 0 ? loose : rows
}
