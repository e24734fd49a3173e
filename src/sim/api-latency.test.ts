import { expect, it } from "vitest"
import { makeApiMetrics } from "./api-latency.ts"
import { makeSimClock } from "./clock.ts"

const value = (text: string, series: RegExp): number =>
  Number(
    text
      .split("\n")
      .find((line) => series.test(line))
      ?.split(" ")
      .at(-1)
  )

it("accumulates a histogram whose share below a percentile is that percentile, and keeps the past when latency rises", () => {
  const clock = makeSimClock({ start: 0, flow: "manual" })
  const metrics = makeApiMetrics(clock)
  const list = (suffix: string) =>
    value(metrics.render(), new RegExp(`^apiserver_request_duration_seconds_${suffix}.*resource="pods".*verb="LIST"`))
  clock.advance(3_600_000)
  const before = { total: list("count"), fast: list('bucket.*le="0\\.1"') }
  expect(before.total).toBe(2880)
  expect(before.fast / before.total).toBeGreaterThan(0.98)
  metrics.set({ p50Seconds: 0.4, p99Seconds: 3, verbs: ["LIST"] })
  clock.advance(3_600_000)
  const during = list("count") - before.total
  const below = list('bucket.*le="3"') - before.total
  expect(during).toBe(2880)
  expect(below / during).toBeCloseTo(0.99, 2)
  expect(value(metrics.render(), /^apiserver_request_duration_seconds_p99 /)).toBe(3)
  expect(
    value(metrics.render(), /_bucket.*resource="pods".*verb="GET".*le="0\.1"/) /
      value(metrics.render(), /_count.*resource="pods".*verb="GET"/)
  ).toBeGreaterThan(0.98)
})
