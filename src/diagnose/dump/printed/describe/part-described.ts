import type { PrintedCommand } from "../command/read-command.ts"
import { eventRow } from "./event-rows.ts"
import { indented } from "./indented.ts"

/** Headings of describe, and the headers of its tables, by which a part of it is known. */
const part = /^(?:[A-Z][A-Za-z ]+:(?:\s|$))|^Type\s+(?:Status|Reason)\b/
const events = /^\s*Type\s+Reason\s+Age\s+From\s+Message\s*$/

const widths = [9, 40, 40, 80]

/** Rows that a filter left without their header, with it; a message may go on in the lines below its row. */
export const withEventsHeader = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const start = lines.findIndex((line) => eventRow(line) !== undefined)
  if (start < 0 || lines.some((line) => events.test(line))) return lines
  const rows: Array<Array<string>> = []
  for (const line of lines.slice(start)) {
    const row = eventRow(line)
    if (row !== undefined) rows.push(Object.values(row))
    else if (line.trim() !== "") rows.at(-1)?.push(`${rows.at(-1)?.pop()} ${line.trim()}`)
  }
  const shown = [["Type", "Reason", "Age", "From", "Message"], ...rows].map(
    (cells) => `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("")}`
  )
  return [...lines.slice(0, start).filter((line) => !/^Events:\s*$/.test(line)), "Events:", ...shown]
}

/** Of a node the lease bears its own name; nothing where several nodes are described, which bear their own. */
const leaseHolder = (lines: ReadonlyArray<string>): string | undefined => {
  const holders = lines.flatMap((line) => /^\s+HolderIdentity:\s+([a-z0-9][\w.-]*)\s*$/.exec(line)?.[1] ?? [])
  return holders.length === 1 ? holders[0] : undefined
}

/** A line that people draw under a command, or by which they tell that they left something out. */
const ruler = /^\s*(?:[-=_*~#]{4,}|\.{3,}|…)\s*$/

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
  const name = asked?.name ?? (asked?.kind?.kind === "Node" ? leaseHolder(lines) : undefined)
  if (asked?.kind === undefined || name === undefined || others.length > 0) return lines
  const own = lines.filter((line) => !ruler.test(line))
  const filled = withEventsHeader(own)
  const first = filled.find((line) => line.trim() !== "") ?? ""
  if (filled === own && !part.test(first.trimStart())) return lines
  return [
    `Name:         ${name}`,
    ...(asked.kind.namespaced ? [`Namespace:    ${namespace}`] : ["Labels:       <none>"]),
    ...(events.test(first) ? ["Events:"] : []),
    ...(asked.kind.kind === "Pod" ? indented(filled) : filled)
  ]
}
