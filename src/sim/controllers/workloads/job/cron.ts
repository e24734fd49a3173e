/** A parsed cron line of five fields, as robfig/cron v3 reads it for CronJobs; times are in UTC. */
export interface CronSchedule {
  /** The first moment after `after` (both in milliseconds) that the line names; undefined when there is none within five years. */
  readonly next: (after: number) => number | undefined
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const HORIZON_DAYS = 5 * 366

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *"
}

const parseValue = (text: string, names: ReadonlyArray<string>, base: number): number => {
  const named = names.indexOf(text.toLowerCase())
  return named < 0 ? Number(text) : named + base
}

/** The values a field allows; undefined when it is no cron field. */
const parseField = (text: string, low: number, high: number, names: ReadonlyArray<string> = []): ReadonlySet<number> | undefined => {
  const values = new Set<number>()
  for (const part of text.split(",")) {
    const [range = "", stepText] = part.split("/")
    const step = stepText === undefined ? 1 : Number(stepText)
    const [first = "", last] = range.split("-")
    const any = range === "*" || range === "?"
    const from = any ? low : parseValue(first, names, low)
    const to = any || (last === undefined && stepText !== undefined) ? high : last === undefined ? from : parseValue(last, names, low)
    if (![from, to, step].every(Number.isInteger) || from < low || to > high || from > to || step < 1) return undefined
    for (let value = from; value <= to; value += step) values.add(value)
  }
  return values
}

/** `undefined` when the text is no schedule. */
export const parseCron = (text: string): CronSchedule | undefined => {
  const fields = (MACROS[text.trim()] ?? text).trim().split(/\s+/)
  if (fields.length !== 5) return undefined
  const [minuteText = "", hourText = "", dayText = "", monthText = "", weekText = ""] = fields
  const minutes = parseField(minuteText, 0, 59)
  const hours = parseField(hourText, 0, 23)
  const days = parseField(dayText, 1, 31)
  const months = parseField(monthText, 1, 12, MONTHS)
  const weekdays = parseField(weekText.replaceAll("7", "0"), 0, 6, DAYS)
  if (!minutes || !hours || !days || !months || !weekdays) return undefined
  // When both day fields are restricted either will do.
  const either = !/^[*?]/.test(dayText) && !/^[*?]/.test(weekText)
  const isDay = (date: Date): boolean => {
    if (!months.has(date.getUTCMonth() + 1)) return false
    const byDay = days.has(date.getUTCDate())
    const byWeekday = weekdays.has(date.getUTCDay())
    return either ? byDay || byWeekday : byDay && byWeekday
  }
  return {
    next: (after) => {
      const first = Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS
      for (let day = Math.floor(first / DAY_MS) * DAY_MS, count = 0; count < HORIZON_DAYS; day += DAY_MS, count++) {
        if (!isDay(new Date(day))) continue
        for (let moment = Math.max(day, first); moment < day + DAY_MS; moment += MINUTE_MS) {
          const date = new Date(moment)
          if (hours.has(date.getUTCHours()) && minutes.has(date.getUTCMinutes())) return moment
        }
      }
      return undefined
    }
  }
}
