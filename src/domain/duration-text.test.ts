import { Schema } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DurationMillis, parseDuration, showDuration } from "./duration-text.ts"

describe("durations as Prometheus writes them", () => {
  it.each([
    ["90s", 90_000],
    ["1h30m", 5_400_000],
    ["500ms", 500],
    ["1w", 604_800_000]
  ])("reads %s", (text, millis) => expect(parseDuration(text)).toBe(millis))

  it.each(["", "15", "15 m", "m", "-5m", "1.5h", "5y5", "99999999999999999999w"])("refuses %j", (text) => {
    expect(parseDuration(text)).toBeUndefined()
    expect(() => Schema.decodeSync(DurationMillis)(text)).toThrow("Expected a duration such as")
  })

  it("writes what it reads back", () => {
    fc.assert(fc.property(fc.nat(), (millis) => parseDuration(showDuration(millis)) === millis))
  })
})
