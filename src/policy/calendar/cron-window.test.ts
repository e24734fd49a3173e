import { describe, expect, it } from "vitest"
import { closesAt } from "./cron-window.ts"

const HOUR = 3_600_000
const at = (text: string) => Date.parse(text)
const fridays = { cron: "0 16 * * 5", durationMs: 62 * HOUR, timeZone: "Europe/Berlin" }

describe("closesAt", () => {
  it.each([
    ["the moment it opens, in its own zone", "2026-03-06T15:00:00Z", true],
    ["a second before", "2026-03-06T14:59:59Z", false],
    ["over the weekend", "2026-03-07T23:30:00Z", true],
    ["the last moment", "2026-03-09T04:59:59Z", true],
    ["the moment it closes", "2026-03-09T05:00:00Z", false],
    ["after the change to summer time", "2026-04-03T14:00:00Z", true],
    ["an hour before that", "2026-04-03T13:59:59Z", false]
  ])("at %s", (_, time, open) => expect(closesAt(fridays, at(time)) !== undefined).toBe(open))

  it("tells when it closes, and takes a schedule that cannot be read for one that is open", () => {
    expect(closesAt(fridays, at("2026-03-06T15:00:00Z"))).toBe(at("2026-03-09T05:00:00Z"))
    expect(closesAt({ ...fridays, cron: "never" }, 0)).toBe(Number.POSITIVE_INFINITY)
    expect(closesAt({ ...fridays, timeZone: "Mars/Olympus" }, 0)).toBe(Number.POSITIVE_INFINITY)
  })

  it("is open without a break when it is longer than its period", () => {
    const always = { cron: "0 * * * *", durationMs: 2 * HOUR, timeZone: "UTC" }
    for (let minute = 0; minute < 240; minute += 7) expect(closesAt(always, minute * 60_000)).toBeDefined()
    // the next window is about to open, and the last one is open still
    for (const before of [1_000, 999, 500, 1]) expect(closesAt(always, 7 * HOUR - before)).toBe(8 * HOUR)
  })
})
