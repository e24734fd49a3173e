import { describe, expect, it } from "vitest"
import { calendar, centralEurope, event, fridayPeak, rotation } from "./calendar.fixture.ts"
import { readEvents } from "./calendar-events.ts"
import { instantOfText } from "./wall-clock.ts"

const at = (text: string) => Date.parse(text)

describe("wall clocks", () => {
  it.each([
    ["2026-03-06T16:00", "Europe/Berlin", "2026-03-06T15:00:00Z"],
    ["2026-07-06T16:00", "Europe/Berlin", "2026-07-06T14:00:00Z"],
    ["2026-12-18", "America/New_York", "2026-12-18T05:00:00Z"],
    ["2026-01-01T00:30", "Asia/Kolkata", "2025-12-31T19:00:00Z"],
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"],
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00Z"],
    ["2026-06-01T12:00", "UTC", "2026-06-01T12:00:00Z"]
  ])("show %s in %s at %s", (text, zone, instant) => expect(instantOfText(text, zone)).toBe(at(instant)))
})

const moved = event(
  "UID:w",
  "SUMMARY:Friday peak on Thursday",
  "RECURRENCE-ID;TZID=Europe/Berlin:20260501T170000",
  "DTSTART;TZID=Europe/Berlin:20260430T170000",
  "DTEND;TZID=Europe/Berlin:20260430T220000"
)

const going = (text: string, time: string, zone = "Europe/Berlin") => readEvents(text, zone)(at(time)).map(({ summary }) => summary)

describe("events of a calendar", () => {
  const peaks = calendar(fridayPeak, moved)
  it.each([
    ["on a Friday in winter", "2026-03-06T16:00:00Z", ["Friday peak"]],
    ["on a Friday in summer, an hour earlier in UTC", "2026-07-03T15:00:00Z", ["Friday peak"]],
    ["just before", "2026-03-06T15:59:59Z", []],
    ["when it is over", "2026-03-06T21:00:00Z", []],
    ["on the Friday that is left out", "2026-04-03T16:00:00Z", []],
    ["on the Friday that was moved", "2026-05-01T16:00:00Z", []],
    ["on the day that it was moved to", "2026-04-30T16:00:00Z", ["Friday peak on Thursday"]],
    ["years later", "2031-03-07T18:00:00Z", ["Friday peak"]],
    ["before it ever was", "2025-12-26T17:00:00Z", []]
  ])("recur: %s", (_, time, expected) => expect(going(peaks, time)).toEqual(expected))

  it("take whole days in the zone of whoever reads", () => {
    const days = calendar(event("UID:d", "SUMMARY:Holidays", "DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"))
    expect(going(days, "2026-12-23T23:00:00Z")).toEqual(["Holidays"])
    expect(going(days, "2026-12-23T22:59:59Z")).toEqual([])
    expect(going(days, "2026-12-26T22:59:59Z")).toEqual(["Holidays"])
    expect(going(days, "2026-12-26T23:00:00Z")).toEqual([])
    expect(going(days, "2026-12-24T04:59:59Z", "America/New_York")).toEqual([])
  })

  it("have times in UTC, in zones that the calendar describes, and lengths instead of ends", () => {
    const utc = event("UID:u", "SUMMARY:u", "DTSTART:20260306T100000Z", "DURATION:PT2H")
    const own = event("UID:o", "SUMMARY:o", "DTSTART;TZID=Office Time:20260706T100000", "DTEND;TZID=Office Time:20260706T120000")
    const text = calendar(centralEurope("Office Time"), utc, own)
    expect(going(text, "2026-03-06T11:59:00Z", "UTC")).toEqual(["u"])
    expect(going(text, "2026-07-06T08:00:00Z", "UTC")).toEqual(["o"])
    expect(going(text, "2026-07-06T10:00:00Z", "UTC")).toEqual([])
  })

  it("do not count when they are cancelled", () => {
    const off = event("UID:c", "SUMMARY:c", "STATUS:CANCELLED", "DTSTART:20260306T100000Z", "DTEND:20260306T120000Z")
    expect(going(calendar(off), "2026-03-06T11:00:00Z")).toEqual([])
  })

  it.each(["", "hello", "BEGIN:VCALENDAR", "BEGIN:VCARD\r\nEND:VCARD"])("are not found in %j", (text) => {
    expect(() => readEvents(text, "UTC")(0)).toThrow()
  })
})

describe("a rotation", () => {
  const berlin = "Europe/Berlin"
  const turns = (text: string, time: string) =>
    readEvents(text)(at(time)).map(({ summary, until }) => `${summary.split(" - ")[1]} until ${new Date(until).toISOString()}`)

  // with a description of its zone, as most exporters give it, and without
  describe.each([
    ["named", calendar(...rotation)],
    ["described", calendar(centralEurope(berlin), ...rotation)]
  ])("in a zone that is %s", (_, text) => {
    it.each([
      ["in winter time", "2026-03-23T08:00:00Z", ["Ana Sol until 2026-03-30T07:00:00.000Z"]],
      ["a moment before its beginning", "2026-03-23T07:59:59Z", []],
      ["at the end of the week in which the clocks go forward", "2026-03-30T06:59:59Z", ["Ana Sol until 2026-03-30T07:00:00.000Z"]],
      ["and at the beginning of the next", "2026-03-30T07:00:00Z", ["Ben Okri until 2026-04-06T07:00:00.000Z"]],
      ["at the end of a whole week of summer time", "2026-04-13T06:59:59Z", ["Ana Sol until 2026-04-13T07:00:00.000Z"]],
      ["in the week in which they go back", "2026-10-25T12:00:00Z", ["Ana Sol until 2026-10-26T08:00:00.000Z"]],
      ["at its end", "2026-10-26T07:59:59Z", ["Ana Sol until 2026-10-26T08:00:00.000Z"]],
      ["and after it", "2026-10-26T08:00:00Z", ["Ben Okri until 2026-11-02T08:00:00.000Z"]]
    ])("has one person %s", (_, time, expected) => expect(turns(text, time)).toEqual(expected))
  })

  it("is another from an exception on that is for all that come after", () => {
    const [ana = []] = rotation
    const later = event(
      "UID:ana",
      "SUMMARY:On Call - Cleo Ruiz - platform",
      "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260406T090000",
      "DTSTART;TZID=Europe/Berlin:20260406T090000",
      "DTEND;TZID=Europe/Berlin:20260413T090000"
    )
    const text = calendar(ana, later)
    expect(turns(text, "2026-03-24T12:00:00Z")).toEqual(["Ana Sol until 2026-03-30T07:00:00.000Z"])
    expect(turns(text, "2026-04-07T12:00:00Z")).toEqual(["Cleo Ruiz until 2026-04-13T07:00:00.000Z"])
    expect(turns(text, "2026-04-21T12:00:00Z")).toEqual(["Cleo Ruiz until 2026-04-27T07:00:00.000Z"])
  })

  it("is in the zone that the calendar names as its own where its times name none", () => {
    const days = event("UID:d", "SUMMARY:x - Dana - y", "DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261225")
    const text = calendar(["X-WR-TIMEZONE:America/New_York"], days)
    expect(turns(text, "2026-12-24T05:00:00Z")).toEqual(["Dana until 2026-12-25T05:00:00.000Z"])
    expect(turns(text, "2026-12-24T04:59:59Z")).toEqual([])
    expect(turns(calendar(["X-WR-TIMEZONE:Mars/Olympus"], days), "2026-12-24T00:00:00Z")).toHaveLength(1)
  })

  it("may end in another zone than it begins in", () => {
    const flight = event(
      "UID:f",
      "SUMMARY:x - Eli - y",
      "DTSTART;TZID=Europe/Berlin:20260601T100000",
      "DTEND;TZID=America/New_York:20260601T120000"
    )
    expect(turns(calendar(flight), "2026-06-01T08:00:00Z")).toEqual(["Eli until 2026-06-01T16:00:00.000Z"])
  })
})
