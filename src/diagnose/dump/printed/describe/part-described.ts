import type { PrintedCommand } from "../command/read-command.ts"

/** Headings of describe, and the headers of its tables, by which a part of it is known. */
const part = /^(?:[A-Z][A-Za-z ]+:(?:\s|$))|^\s+Type\s+(?:Status|Reason)\b/
const events = /^\s*Type\s+Reason\s+Age\s+From\s+Message\s*$/

/** A row of that table: type, reason, age, source, message. */
const eventRow = /^\s*(Normal|Warning)\s{2,}(\S+)\s{2,}(\S+(?: \([^)]*\))?)\s{2,}(\S+(?:, \S+)?)\s{2,}(\S.*)$/
const widths = [9, 40, 40, 80]

/** Rows that a filter left without their header, with it. */
const withHeader = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const rows = lines.flatMap((line) => {
    const [, ...cells] = eventRow.exec(line) ?? []
    return cells.length === 0 ? [] : [cells]
  })
  if (rows.length === 0 || lines.some((line) => events.test(line))) return lines
  const shown = [["Type", "Reason", "Age", "From", "Message"], ...rows].map(
    (cells) => `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("")}`
  )
  return [...lines.filter((line) => !eventRow.test(line)), "Events:", ...shown]
}

/**
 * What a filter (`| tail`, `| grep -A`) left of a description, with its object's name above as the command gives it. The lines as they are when
 * the command describes not just one object, or when they are no part of a description.
 */
export const partDescribed = (
  lines: ReadonlyArray<string>,
  commands: ReadonlyArray<PrintedCommand>,
  namespace: string
): ReadonlyArray<string> => {
  const [asked, ...others] = commands.filter(({ verb }) => verb === "describe").flatMap(({ resources }) => resources)
  if (asked?.kind === undefined || asked.name === undefined || others.length > 0) return lines
  const filled = withHeader(lines)
  const first = filled.find((line) => line.trim() !== "") ?? ""
  if (filled === lines && !part.test(first)) return lines
  return [
    `Name:         ${asked.name}`,
    ...(asked.kind.namespaced ? [`Namespace:    ${namespace}`] : ["Labels:       <none>"]),
    ...(events.test(first) ? ["Events:"] : []),
    ...filled
  ]
}
