/** The form in which the API writes times. */
const apiTime = (millis: number): string | undefined => {
  const time = new Date(millis)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().replace(/\.\d+Z$/, "Z")
}

const unitMillis: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5, y: 31_536e6 }
const span = /^(?:\d+(?:ms|us|µs|ns|[smhdwy]))+$/

/** Milliseconds of an age as kubectl prints it (`2d1h`, `3y20d`, `119s`); `undefined` for anything else. */
export const ageMillis = (text: string | undefined): number | undefined => {
  const trimmed = text?.trim() ?? ""
  if (!span.test(trimmed)) return undefined
  let millis = 0
  for (const [, amount = "", unit = ""] of trimmed.matchAll(/(\d+)(ms|us|µs|ns|[smhdwy])/g))
    millis += Number(amount) * (unitMillis[unit] ?? 0)
  return millis
}

/** When something of this age began, as seen at `now`. */
export const timeOfAge = (age: string | undefined, now: Date | undefined): string | undefined => {
  const millis = ageMillis(age)
  return millis === undefined || now === undefined ? undefined : apiTime(now.getTime() - millis)
}

const printedTime = /^(?:[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} |\d{4}-\d{2}-\d{2}[T ])\d{2}:\d{2}:\d{2}/

/** A time that is written out, as describe does (`Mon, 27 Jan 2025 07:27:45 +0100`, `2025-01-27 07:27:45 +0000 UTC`) or the API itself. */
export const writtenTime = (text: string | undefined): string | undefined => {
  const trimmed = text?.trim() ?? ""
  return printedTime.test(trimmed) ? apiTime(Date.parse(trimmed.replace(/([+-]\d{4}) [A-Z]{3,5}$/, "$1"))) : undefined
}

/** How often and when, as events tell it: `4m (x3 over 10m)`, `6m38s`. */
export const seenTimes = (text: string | undefined, now: Date | undefined): Seen => {
  const [, last, count, first] = /^\s*(\S+)(?:\s+\(x(\d+)(?:\s+over\s+(\S+?))?\))?\s*$/.exec(text ?? "") ?? []
  return { count: count === undefined ? 1 : Number(count), last: timeOfAge(last, now), first: timeOfAge(first ?? last, now) }
}

interface Seen {
  readonly count: number
  readonly first: string | undefined
  readonly last: string | undefined
}
