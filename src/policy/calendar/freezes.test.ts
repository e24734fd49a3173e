import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { PolicyConfig } from "../../platform/config/policy-config.ts"
import { eventsAt } from "./calendar-events.ts"
import { Freezes, layerFreezes } from "./freezes.ts"
import { instantOfText } from "./wall-clock.ts"

const at = (text: string) => Date.parse(text)
const decode = (freeze: object) => Schema.decodeUnknownSync(PolicyConfig)({ freezes: [{ name: "f", ...freeze }] }).freezes

const inForce = (freeze: object, time: string) =>
  Effect.gen(function* () {
    return yield* (yield* Freezes).inForce(at(time))
  }).pipe(Effect.provide(layerFreezes(decode(freeze))), Effect.runPromise)

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

describe("freezes by cron", () => {
  const friday = { cron: "0 17 * * FRI", duration: "5h", timeZone: "Europe/Berlin", reason: "peak" }

  it("hold in their own zone, and say until when", async () => {
    expect(await inForce(friday, "2026-03-06T16:00:00Z")).toEqual([
      {
        name: "f",
        verdict: "deny",
        only: {},
        reason: "peak",
        until: "2026-03-06T21:00:00.000Z",
        untilLocal: "Fri 2026-03-06 22:00 Europe/Berlin"
      }
    ])
    expect(await inForce(friday, "2026-03-06T15:59:59Z")).toEqual([])
    expect(await inForce(friday, "2026-03-06T21:00:00Z")).toEqual([])
  })

  it("hold always when the line cannot be read", async () => {
    expect(await inForce({ ...friday, cron: "whenever" }, "2026-03-06T03:00:00Z")).toMatchObject([{ name: "f", verdict: "deny" }])
  })
})

describe("freezes from a day to another", () => {
  const yearEnd = {
    from: "2026-12-18",
    to: "2027-01-04T08:00",
    timeZone: "America/New_York",
    changes: "asked",
    approvers: { groups: ["cab"] }
  }
  it.each([
    ["2026-12-18T04:59:59Z", 0],
    ["2026-12-18T05:00:00Z", 1],
    ["2027-01-04T12:59:59Z", 1],
    ["2027-01-04T13:00:00Z", 0]
  ])("at %s: %i", async (time, count) => expect(await inForce(yearEnd, time)).toHaveLength(count))

  it("can ask instead of deny", async () => {
    expect(await inForce(yearEnd, "2026-12-24T12:00:00Z")).toMatchObject([
      { verdict: "needs-approval", approvals: { groups: ["cab"], people: 1 } }
    ])
  })
})

describe("the configuration of freezes", () => {
  it.each([
    ["neither of the three ways", {}],
    ["two of them", { cron: "* * * * *", duration: "1h", calendar: "x.ics" }],
    ["a cron line without its length", { cron: "* * * * *" }],
    ["a beginning without an end", { from: "2026-01-01" }],
    ["a zone that is none", { from: "2026-01-01", to: "2026-01-02", timeZone: "Mars/Olympus" }],
    ["an offset", { from: "2026-01-01T00:00+01:00", to: "2026-01-02" }]
  ])("does not take %s", (_, freeze) => expect(() => decode(freeze)).toThrow())
})

const event = (...lines: ReadonlyArray<string>) => ["BEGIN:VEVENT", "DTSTAMP:20260101T000000Z", ...lines, "END:VEVENT"]
const calendar = (...events: ReadonlyArray<ReadonlyArray<string>>) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", ...events.flat(), "END:VCALENDAR", ""].join("\r\n")

const berlin = [
  "BEGIN:VTIMEZONE",
  "TZID:Office Time",
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

const weekly = event(
  "UID:w",
  "SUMMARY:Friday peak",
  "DTSTART;TZID=Europe/Berlin:20260102T170000",
  "DTEND;TZID=Europe/Berlin:20260102T220000",
  "RRULE:FREQ=WEEKLY;BYDAY=FR",
  "EXDATE;TZID=Europe/Berlin:20260403T170000"
)
const moved = event(
  "UID:w",
  "SUMMARY:Friday peak on Thursday",
  "RECURRENCE-ID;TZID=Europe/Berlin:20260501T170000",
  "DTSTART;TZID=Europe/Berlin:20260430T170000",
  "DTEND;TZID=Europe/Berlin:20260430T220000"
)

const going = (text: string, time: string, zone = "Europe/Berlin") => eventsAt(text, at(time), zone).map(({ summary }) => summary)

describe("events of a calendar", () => {
  const peaks = calendar(weekly, moved)
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
    const text = calendar(berlin, utc, own)
    expect(going(text, "2026-03-06T11:59:00Z", "UTC")).toEqual(["u"])
    expect(going(text, "2026-07-06T08:00:00Z", "UTC")).toEqual(["o"])
    expect(going(text, "2026-07-06T10:00:00Z", "UTC")).toEqual([])
  })

  it("do not count when they are cancelled", () => {
    const off = event("UID:c", "SUMMARY:c", "STATUS:CANCELLED", "DTSTART:20260306T100000Z", "DTEND:20260306T120000Z")
    expect(going(calendar(off), "2026-03-06T11:00:00Z")).toEqual([])
  })

  it.each(["", "hello", "BEGIN:VCALENDAR", "BEGIN:VCARD\r\nEND:VCARD"])("are not found in %j", (text) => {
    expect(() => eventsAt(text, 0, "UTC")).toThrow()
  })
})

describe("freezes by calendar", () => {
  let directory = ""
  let server: Server
  let url = ""
  let asked = 0
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "handrail-calendar-"))
    await writeFile(join(directory, "peaks.ics"), calendar(weekly))
    server = createServer((request, response) => {
      asked += 1
      response.writeHead(request.url === "/peaks.ics" ? 200 : 404).end(calendar(weekly))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.close()
    await rm(directory, { recursive: true, force: true })
  })

  it("are read from files, and filtered by what events are called", async () => {
    const peaks = { calendar: join(directory, "peaks.ics"), timeZone: "Europe/Berlin" }
    expect(await inForce(peaks, "2026-03-06T16:00:00Z")).toMatchObject([{ reason: "Friday peak", until: "2026-03-06T21:00:00.000Z" }])
    expect(await inForce({ ...peaks, summary: "^friday" }, "2026-03-06T16:00:00Z")).toHaveLength(1)
    expect(await inForce({ ...peaks, summary: "freeze" }, "2026-03-06T16:00:00Z")).toEqual([])
  })

  it("are read from addresses, once for many questions", async () => {
    const before = asked
    const found = await Effect.gen(function* () {
      const { inForce: ask } = yield* Freezes
      return yield* Effect.forEach([1, 2, 3], () => ask(at("2026-03-06T16:00:00Z")))
    }).pipe(Effect.provide(layerFreezes(decode({ calendar: `${url}/peaks.ics` }))), Effect.runPromise)
    expect(found.map(({ length }) => length)).toEqual([1, 1, 1])
    expect(asked - before).toBe(1)
  })

  it("hold when the calendar cannot be read, and say why", async () => {
    for (const place of [join(directory, "none.ics"), `${url}/none.ics`]) {
      const [freeze] = await inForce({ calendar: place }, "2026-03-06T03:00:00Z")
      expect(freeze).toMatchObject({ verdict: "deny", reason: expect.stringContaining("could not be read") })
      expect(freeze?.until).toBeUndefined()
    }
  })
})
