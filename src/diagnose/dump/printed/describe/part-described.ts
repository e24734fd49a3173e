import type { PrintedCommand } from "../command/read-command.ts"

/** Headings of describe, and the headers of its tables, by which a part of it is known. */
const part = /^(?:[A-Z][A-Za-z ]+:(?:\s|$))|^\s+Type\s+(?:Status|Reason)\b/
const events = /^\s*Type\s+Reason\s+Age\s+From\s+Message\s*$/

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
  const first = lines.find((line) => line.trim() !== "")
  if (asked?.kind === undefined || asked.name === undefined || others.length > 0 || first === undefined || !part.test(first)) return lines
  return [
    `Name:         ${asked.name}`,
    ...(asked.kind.namespaced ? [`Namespace:    ${namespace}`] : ["Labels:       <none>"]),
    ...(events.test(first) ? ["Events:"] : []),
    ...lines
  ]
}
