import { expect, it } from "vitest"
import { makeApiMetrics } from "./api-latency.ts"
import { makeSimClock } from "./clock.ts"

/** The value of the first series whose line holds all these parts. */
const value = (text: string, ...parts: ReadonlyArray<string>): number =>
  Number(
    text
      .split("\n")
      .find((line) => parts.every((part) => line.includes(part)))
      ?.split(" ")
      .at(-1)
  )

it("accumulates a histogram whose share below a percentile is that percentile, and keeps the past when latency rises", () => {
  const clock = makeSimClock({ start: 0, flow: "manual" })
  const metrics = makeApiMetrics(clock)
  const read = (verb: string, ...parts: ReadonlyArray<string>) =>
    value(metrics.render(), "apiserver_request_duration_seconds_", 'resource="pods"', `verb="${verb}"`, ...parts)
  clock.advance(3_600_000)
  const before = { total: read("LIST", "_count"), fast: read("LIST", 'le="0.1"') }
  expect(before.total).toBe(2880)
  expect(before.fast / before.total).toBeGreaterThan(0.98)
  metrics.set({ p50Seconds: 0.4, p99Seconds: 3, verbs: ["LIST"] })
  clock.advance(3_600_000)
  const during = read("LIST", "_count") - before.total
  const below = read("LIST", 'le="3"') - before.total
  expect(during).toBe(2880)
  expect(below / during).toBeCloseTo(0.99, 2)
  expect(value(metrics.render(), "apiserver_request_duration_seconds_p99 3")).toBe(3)
  expect(read("GET", 'le="0.1"') / read("GET", "_count")).toBeGreaterThan(0.98)
})
