import ICAL from "ical.js"
import { isTimeZone } from "./is-time-zone.ts"
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

/**
 * When a time of the calendar is. A zone by an IANA name means what that name means today; another one what the calendar says of it. A time
 * without a zone, as of an event that takes whole days, is in the zone of whoever reads. https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5
 */
const instant = (time: ICAL.Time, tzid: string | undefined, zones: ReadonlyMap<string, ICAL.Timezone>, timeZone: string): number => {
  if (time.zone === ICAL.Timezone.utcTimezone) return time.toJSDate().getTime()
  const described = tzid === undefined || isTimeZone(tzid) ? undefined : zones.get(tzid)
  if (described !== undefined) return time.convertToZone(described).toJSDate().getTime()
  const { year, month, day, hour, minute, second } = time
  return instantOf({ year, month, day, hour, minute, second }, tzid !== undefined && isTimeZone(tzid) ? tzid : timeZone)
}

const tzidOf = ({ component }: ICAL.Event, property: "dtstart" | "dtend"): string | undefined => {
  const tzid = component.getFirstProperty(property)?.getParameter("tzid")
  return typeof tzid === "string" ? tzid : undefined
}

/** Of an event without an end of its own, or with one in UTC, the zone that it begins in. */
const endTzidOf = (event: ICAL.Event): string | undefined => tzidOf(event, "dtend") ?? tzidOf(event, "dtstart")

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

/**
 * How long each occurrence lasts by the clock on the wall. A week from Monday 09:00 to Monday 09:00 is an hour longer or shorter where the clocks
 * change; by the exact length of the first, each week after that would leave an hour without an event, or have one with two.
 */
const lengthOf = (event: ICAL.Event): ICAL.Duration =>
  tzidOf(event, "dtstart") === endTzidOf(event) ? event.endDate.subtractDate(event.startDate) : event.duration

const roughly = (time: ICAL.Time): number => time.toJSDate().getTime()

const isNear = (start: ICAL.Time, end: ICAL.Time, now: number): boolean =>
  roughly(start) <= now + ZONES_APART && roughly(end) > now - ZONES_APART

/** Occurrences of an event and of the exceptions to it that may be going on then: the exact comparison is the caller's. */
const occurrences = function* ({ master, exceptions }: Recurring, now: number): Generator<Occurrence> {
  for (const event of master.isRecurring() ? exceptions : [master, ...exceptions]) {
    const { endDate: end, startDate: start } = event
    if (isNear(start, end, now)) yield { event, start, end }
  }
  if (!master.isRecurring()) return
  const iterator = master.iterator()
  const lengths = new Map([master, ...exceptions].map((event) => [event, lengthOf(event)]))
  for (let count = 0; count < MOST_OCCURRENCES; count++) {
    const next = iterator.next() as ICAL.Time | undefined | null
    if (next === undefined || next === null || roughly(next) > now + ZONES_APART) return
    const { item, startDate } = master.getOccurrenceDetails(next)
    const length = lengths.get(item)
    // exceptions are told above, wherever they were moved to; one that is for all that come after comes back with each of those
    if (length === undefined || (item !== master && item.recurrenceId.compare(next) === 0)) continue
    const end = startDate.clone()
    end.addDuration(length)
    if (isNear(startDate, end, now)) yield { event: item, start: startDate, end }
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

/** The zone that calendars of Google and Apple name as theirs. */
const ownZone = (calendar: ICAL.Component): string => {
  const zone = String(calendar.getFirstPropertyValue("x-wr-timezone") ?? "")
  return zone !== "" && isTimeZone(zone) ? zone : "UTC"
}

/**
 * Reads an iCalendar text (RFC 5545) once, and gives the events that are going on at a time, with recurrence, exceptions and zones. `given` is the
 * zone of times that name none; by default the calendar's own, or UTC. Both throw: on what is no calendar, and on what recurs without measure.
 */
export const readEvents = (text: string, given?: string): ((now: number) => ReadonlyArray<CalendarEvent>) => {
  const calendar = new ICAL.Component(ICAL.parse(text))
  if (calendar.name !== "vcalendar") throw new Error("it is no calendar")
  const zones = zonesOf(calendar)
  const timeZone = given ?? ownZone(calendar)
  const events = eventsOf(calendar)
  return (now) =>
    events.flatMap((recurring) =>
      [...occurrences(recurring, now)].flatMap(({ event, start, end }) => {
        const until = instant(end, endTzidOf(event), zones, timeZone)
        const isOn = instant(start, tzidOf(event, "dtstart"), zones, timeZone) <= now && now < until
        return isOn ? [{ summary: event.summary ?? "", until }] : []
      })
    )
}
