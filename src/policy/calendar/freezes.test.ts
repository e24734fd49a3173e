import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { calendar, fridayPeak } from "../../platform/calendar/calendar.fixture.ts"
import { PolicyConfig } from "../../platform/config/policy-config.ts"
import { Freezes, layerFreezes } from "./freezes.ts"

const at = (text: string) => Date.parse(text)
const decode = (freeze: object) => Schema.decodeUnknownSync(PolicyConfig)({ freezes: [{ name: "f", ...freeze }] }).freezes

const inForce = (freeze: object, time: string) =>
  Effect.gen(function* () {
    return yield* (yield* Freezes).inForce(at(time))
  }).pipe(Effect.provide(layerFreezes(decode(freeze))), Effect.runPromise)

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

describe("freezes by calendar", () => {
  let directory = ""
  let server: Server
  let url = ""
  let asked = 0
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "handrail-calendar-"))
    await writeFile(join(directory, "peaks.ics"), calendar(fridayPeak))
    server = createServer((request, response) => {
      asked += 1
      response.writeHead(request.url === "/peaks.ics" ? 200 : 404).end(calendar(fridayPeak))
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
