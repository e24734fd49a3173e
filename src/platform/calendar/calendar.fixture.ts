/** Calendars to read in tests, as RFC 5545 has them. */

export const event = (...lines: ReadonlyArray<string>): ReadonlyArray<string> => [
  "BEGIN:VEVENT",
  "DTSTAMP:20260101T000000Z",
  ...lines,
  "END:VEVENT"
]

/** Of events and descriptions of zones, and of properties of the calendar before them. */
export const calendar = (...components: ReadonlyArray<ReadonlyArray<string>>): string =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", ...components.flat(), "END:VCALENDAR", ""].join("\r\n")

/** Central European Time under the given name. */
export const centralEurope = (tzid: string): ReadonlyArray<string> => [
  "BEGIN:VTIMEZONE",
  `TZID:${tzid}`,
  "BEGIN:STANDARD",
  "DTSTART:19701025T030000",
  "TZOFFSETFROM:+0200",
  "TZOFFSETTO:+0100",
  "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
  "END:STANDARD",
  "BEGIN:DAYLIGHT",
  "DTSTART:19700329T020000",
  "TZOFFSETFROM:+0100",
  "TZOFFSETTO:+0200",
  "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
  "END:DAYLIGHT",
  "END:VTIMEZONE"
]

/** Ana and Ben take weeks in turns, from Monday 09:00 in Berlin; the first of Ana's weeks is the one in which clocks go forward in 2026. */
export const rotation: ReadonlyArray<ReadonlyArray<string>> = [
  event(
    "UID:ana",
    "SUMMARY:On Call - Ana Sol - platform",
    "DTSTART;TZID=Europe/Berlin:20260323T090000",
    "DTEND;TZID=Europe/Berlin:20260330T090000",
    "RRULE:FREQ=WEEKLY;INTERVAL=2"
  ),
  event(
    "UID:ben",
    "SUMMARY:On Call - Ben Okri - platform",
    "DTSTART;TZID=Europe/Berlin:20260330T090000",
    "DTEND;TZID=Europe/Berlin:20260406T090000",
    "RRULE:FREQ=WEEKLY;INTERVAL=2"
  )
]

/** Friday evenings in Berlin, but for Good Friday of 2026. */
export const fridayPeak = event(
  "UID:w",
  "SUMMARY:Friday peak",
  "DTSTART;TZID=Europe/Berlin:20260102T170000",
  "DTEND;TZID=Europe/Berlin:20260102T220000",
  "RRULE:FREQ=WEEKLY;BYDAY=FR",
  "EXDATE;TZID=Europe/Berlin:20260403T170000"
)
