const elements: ReadonlyArray<readonly [layout: string, pattern: RegExp]> = [
  ["2006", /^\d{4}/],
  ["-", /^-/],
  ["01", /^\d{2}/],
  ["-", /^-/],
  ["02", /^\d{2}/],
  ["T", /^T/],
  ["15", /^\d{1,2}/],
  [":", /^:/],
  ["04", /^\d{2}/],
  [":", /^:/],
  ["05", /^\d{2}(?:[.,]\d+)?/],
  ["Z07:00", /^(?:Z|[-+]\d{2}:\d{2})/]
]

const ranges: ReadonlyArray<readonly [index: number, name: string, least: number, most: number]> = [
  [2, "month", 1, 12],
  [4, "day", 1, 31],
  [6, "hour", 0, 23],
  [8, "minute", 0, 59],
  [10, "second", 0, 59]
]

/** Why a text is no RFC 3339 time, in the words of Go's reader; `undefined` when it is one. */
export const timeProblem = (text: string): string | undefined => {
  let rest = text
  const parts: Array<string> = []
  for (const [layout, pattern] of elements) {
    const match = pattern.exec(rest)
    if (match === null)
      return `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(layout)}`
    parts.push(match[0])
    rest = rest.slice(match[0].length)
  }
  if (rest !== "") return `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`
  const beyond = ranges.find(
    ([index, , least, most]) => Number.parseInt(parts[index] ?? "", 10) < least || Number.parseInt(parts[index] ?? "", 10) > most
  )
  return beyond === undefined ? undefined : `parsing time ${JSON.stringify(text)}: ${beyond[1]} out of range`
}
