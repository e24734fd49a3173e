import { remembered } from "../remembered.ts"

/** A time as a clock on the wall shows it: no zone, no offset. */
export interface WallClock {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** Making one takes longer than all that is done with it. */
const formatOf = remembered((timeZone) => {
  const numeric = "numeric"
  return new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric
  })
})

const shown = (millis: number, timeZone: string): WallClock => {
  const parts = formatOf(timeZone).formatToParts(millis)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0)
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second")
  }
}

const asUtc = ({ year, month, day, hour, minute, second }: WallClock): number => Date.UTC(year, month - 1, day, hour, minute, second)

/**
 * Milliseconds since the epoch when a wall clock in the zone shows this. Of a time that is shown twice, as in autumn, the first; of one
 * that is skipped, as in spring, as much later as the clock jumps.
 */
export const instantOf = (clock: WallClock, timeZone: string): number => {
  const wanted = asUtc(clock)
  const offset = (millis: number) => asUtc(shown(millis, timeZone)) - millis
  const candidates = [wanted - offset(wanted - 86_400_000), wanted - offset(wanted + 86_400_000)]
  const exact = candidates.filter((millis) => asUtc(shown(millis, timeZone)) === wanted)
  return exact.length > 0 ? Math.min(...exact) : (candidates[0] ?? wanted)
}

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?)?$/

/** `2026-12-18` or `2026-12-18T17:30`, in the zone. */
export const instantOfText = (text: string, timeZone: string): number => {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (LOCAL.exec(text) ?? [])
    .slice(1)
    .map((part) => Number(part ?? 0))
  return instantOf({ year, month, day, hour, minute, second }, timeZone)
}

/** `Fri 2026-12-18 17:30 Europe/Berlin`: how an end is told to a person. */
export const localTime = (millis: number, timeZone: string): string => {
  const { year, month, day, hour, minute } = shown(millis, timeZone)
  const weekday = new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short" }).format(millis)
  const two = (value: number) => String(value).padStart(2, "0")
  return `${weekday} ${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)} ${timeZone}`
}
