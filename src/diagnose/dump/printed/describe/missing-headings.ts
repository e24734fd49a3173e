/** Tables of `kubectl describe` by their headers, with the headings that stand above them. */
const tables: ReadonlyArray<readonly [header: RegExp, heading: string]> = [
  [/^\s*Type\s+Status\s+LastHeartbeatTime\s+LastTransitionTime\b/, "Conditions:"],
  [/^\s*Type\s+Reason\s+Age\s+From\s+Message\s*$/, "Events:"]
]

const eventRow = /^(?:Normal|Warning)\s+\S/

const filledBefore = (lines: ReadonlyArray<string>, index: number): string | undefined =>
  lines
    .slice(0, index)
    .findLast((line) => line.trim() !== "")
    ?.trim()

/** Puts headings above tables that were saved without, and rows of events that slipped to the margin below their header again. */
export const withMissingHeadings = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  let inEvents = false
  return lines.flatMap((line, index) => {
    const [, heading] = tables.find(([header]) => header.test(line)) ?? []
    if (/^\S/.test(line) && !eventRow.test(line)) inEvents = heading === "Events:" || line.startsWith("Events:")
    else if (heading !== undefined) inEvents = heading === "Events:"
    const shown = inEvents && /^\S/.test(line) && !line.startsWith("Events:") ? `  ${line}` : line
    if (heading === undefined || filledBefore(lines, index) === heading) return [shown]
    return [heading, shown.startsWith(" ") ? shown : `  ${shown}`]
  })
}
