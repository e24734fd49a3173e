import ICAL from "ical.js"
import { instantOf } from "./wall-clock.ts"

/** An event that is going on. */
export interface CalendarEvent {
  readonly summary: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** Occurrences of one recurring event that are looked at; one every minute for a week is below it. */
const MOST_OCCURRENCES = 20_000

/** Zones that the calendar describes itself, by their id. */
const zonesOf = (calendar: ICAL.Component): ReadonlyMap<string, ICAL.Timezone> =>
  new Map(
    calendar.getAllSubcomponents("vtimezone").map((component) => {
      const zone = new ICAL.Timezone(component)
      return [zone.tzid, zone]
    })
  )

const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * When a time of the calendar is. A zone by an IANA name means what that name means today; another one what the calendar says of it. A time
 * without a zone, as of an event that takes whole days, is in the zone of whoever reads. https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5
 */
const instant = (time: ICAL.Time, tzid: string | undefined, zones: ReadonlyMap<string, ICAL.Timezone>, timeZone: string): number => {
  if (time.zone === ICAL.Timezone.utcTimezone) return time.toJSDate().getTime()
  const described = tzid === undefined || isZone(tzid) ? undefined : zones.get(tzid)
  if (described !== undefined) return time.convertToZone(described).toJSDate().getTime()
  const { year, month, day, hour, minute, second } = time
  return instantOf({ year, month, day, hour, minute, second }, tzid !== undefined && isZone(tzid) ? tzid : timeZone)
}

const tzidOf = (event: ICAL.Event): string | undefined => {
  const tzid = event.component.getFirstProperty("dtstart")?.getParameter("tzid")
  return typeof tzid === "string" ? tzid : undefined
}

interface Recurring {
  readonly master: ICAL.Event
  /** Occurrences of it that were changed, and not called off. */
  readonly exceptions: ReadonlyArray<ICAL.Event>
}

interface Occurrence {
  readonly event: ICAL.Event
  readonly start: ICAL.Time
  readonly end: ICAL.Time
}

/** Zones lie less than a day apart, so a time without its zone is wrong by less than this, in milliseconds. */
const ZONES_APART = 86_400_000

const roughly = (time: ICAL.Time): number => time.toJSDate().getTime()

/** Occurrences of an event and of the exceptions to it that may be going on then: the exact comparison is the caller's. */
const occurrences = function* ({ master, exceptions }: Recurring, now: number): Generator<Occurrence> {
  for (const event of exceptions) yield { event, start: event.startDate, end: event.endDate }
  if (!master.isRecurring()) {
    yield { event: master, start: master.startDate, end: master.endDate }
    return
  }
  const iterator = master.iterator()
  for (let count = 0; count < MOST_OCCURRENCES; count++) {
    const next = iterator.next() as ICAL.Time | undefined | null
    if (next === undefined || next === null || roughly(next) > now + ZONES_APART) return
    const { endDate, item, startDate } = master.getOccurrenceDetails(next)
    // exceptions are told above, wherever they were moved to
    if (item === master && roughly(endDate) > now - ZONES_APART) yield { event: master, start: startDate, end: endDate }
  }
  throw new Error(`an event of it recurs more than ${MOST_OCCURRENCES} times: ${master.summary}`)
}

const isCancelled = ({ component }: ICAL.Event): boolean =>
  String(component.getFirstPropertyValue("status") ?? "").toUpperCase() === "CANCELLED"

/** Events with the exceptions to their recurrence related to them. */
const eventsOf = (calendar: ICAL.Component): ReadonlyArray<Recurring> => {
  const all = calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component, { strictExceptions: false }))
  const exceptions = all.filter((event) => event.isRecurrenceException())
  return all
    .filter((event) => !event.isRecurrenceException() && !isCancelled(event))
    .map((master) => {
      const own = exceptions.filter(({ uid }) => uid === master.uid)
      for (const exception of own) master.relateException(exception)
      return { master, exceptions: own.filter((exception) => !isCancelled(exception)) }
    })
}

/**
 * The events of an iCalendar text (RFC 5545) that are going on at `now`, with recurrence, exceptions and zones. `timeZone` is that of times
 * that name none. Throws on what is no calendar.
 */
export const eventsAt = (text: string, now: number, timeZone: string): ReadonlyArray<CalendarEvent> => {
  const calendar = new ICAL.Component(ICAL.parse(text))
  if (calendar.name !== "vcalendar") throw new Error("it is no calendar")
  const zones = zonesOf(calendar)
  const going: Array<CalendarEvent> = []
  for (const recurring of eventsOf(calendar)) {
    for (const { event, start, end } of occurrences(recurring, now)) {
      const tzid = tzidOf(event)
      const until = instant(end, tzid, zones, timeZone)
      if (instant(start, tzid, zones, timeZone) <= now && now < until) going.push({ summary: event.summary ?? "", until })
    }
  }
  return going
}
