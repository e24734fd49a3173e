import { describe, expect, it } from "vitest"
import { cartPod, evidenceOf, firing, logOf } from "../../scene/evidence.fixture.ts"
import type { Sample } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"
import { series, step } from "./series.fixture.ts"

const latency = (value: (minute: number) => number, labels?: Record<string, string>): Sample =>
  series("histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m]))", value, labels)
const errors = (value: (minute: number) => number): Sample =>
  series('sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))', value)
const queue = (value: (minute: number) => number): Sample => series("rabbitmq_queue_messages_ready", value)
const throttled = (share: number): Sample =>
  series("container_cpu_cfs_throttled_periods_total / container_cpu_cfs_periods_total", () => share)

const always = (value: number) => () => value
const hump = (low: number, high: number) => (minute: number) => (minute > 8 && minute < 16 ? high : low)

const asked = (alert: string, samples: ReadonlyArray<Sample>, summary = "") =>
  verdictOf(
    evidenceOf({
      objects: [cartPod()],
      samples,
      subject: { alerts: [{ ...firing(alert, { namespace: "shop", deployment: "cart" }), annotations: { summary } }] }
    })
  )

describe("an alert about what is measured, and is well now, is over or was none", () => {
  it.each<readonly [string, string, ReadonlyArray<Sample>, string]>([
    ["CartLatencyHigh", "answers at once all the time", [latency(always(0.2))], ""],
    ["CartLatencyHigh", "is below the bound that it states", [latency(always(0.8))], "p95 above 1s"],
    ["CartLatencyHigh", "is below the bound in milliseconds", [latency(always(0.8))], "p95 > 1500ms for 5 minutes"],
    ["CartLatencyHigh", "was slow for a while", [latency(hump(0.7, 3))], ""],
    ["CartErrorRateHigh", "answers nearly all", [errors(always(0.001))], "the database is down"],
    [
      "CartErrorRateHigh",
      "answers nearly all, in percent",
      [series('100 * sum(rate(r{code=~"5.."}[5m])) / sum(rate(r[5m]))', always(0.08))],
      ""
    ],
    ["CartAvailability", "succeeds nearly always", [series('sum(rate(r{code!~"5.."}[5m])) / sum(rate(r[5m]))', always(0.9998))], ""],
    ["CartAvailability", "fails hardly ever", [series('1 - sum(rate(r{code=~"5.."}[5m])) / sum(rate(r[5m]))', always(0.9998))], ""],
    ["CartErrorBudgetBurn", "failed for a while", [errors(hump(0.0005, 0.2))], ""],
    ["CPUThrottlingHigh", "answers at once although it is held back", [throttled(0.3), latency(always(0.1))], "30% throttling"],
    ["CartQueueBacklog", "has worked off its queue", [queue(hump(20, 5000))], ""]
  ])("%s: %s", (alert, _, samples, summary) => {
    expect(asked(alert, samples, summary)).toBe("healthy")
  })
})

describe("it is not known to be well where", () => {
  it.each<readonly [string, string, ReadonlyArray<Sample>, string]>([
    ["CartLatencyHigh", "it is slow all the time", [latency(always(1.7))], ""],
    ["CartLatencyHigh", "it is above the bound", [latency(always(0.4))], "p95 above 300ms"],
    ["CartLatencyHigh", "it became slow", [latency(step(0.1, 0.45))], ""],
    ["CartLatencyHigh", "only its errors are measured", [errors(always(0))], ""],
    ["CartLatencyHigh", "another's latency is measured", [latency(always(0.1), { namespace: "shop", deployment: "mail" })], ""],
    ["CartLatencyHigh", "one of its series is slow", [latency(always(0.1)), latency(step(0.1, 3))], ""],
    ["CPUThrottlingHigh", "it is held back most of the time", [throttled(0.8), latency(always(0.1))], ""],
    ["CPUThrottlingHigh", "only how often it is held back is measured", [throttled(0.3)], ""],
    ["CartAvailability", "a part does not succeed", [series('sum(rate(r{code!~"5.."}[5m])) / sum(rate(r[5m]))', always(0.9))], ""],
    ["CartErrorRateHigh", "a part fails", [errors(always(0.08))], ""],
    ["CartQueueBacklog", "the queue grows", [queue((minute) => 100 + 300 * minute)], ""]
  ])("%s: %s", (alert, _, samples, summary) => {
    expect(asked(alert, samples, summary)).not.toBe("healthy")
  })
})

it("one line of a log says less than a measure of all answers", () => {
  const pod = cartPod()
  const lines = [
    ...Array<string>(20).fill("GET /cart 200"),
    "WARN a message was rejected: certificate expired",
    ...Array<string>(20).fill("GET /cart 200")
  ]
  const alerts = [firing("CartErrorRateHigh", { namespace: "shop", deployment: "cart" })]
  const logs = [{ ...logOf(pod, ...lines), previous: false }]
  expect(verdictOf(evidenceOf({ objects: [pod], samples: [errors(always(0))], logs, subject: { alerts } }))).toBe("healthy")
  expect(verdictOf(evidenceOf({ objects: [pod], logs, subject: { alerts } }))).toBe("inconclusive")
})

it("logs tell how fast it answers where nothing measures it", () => {
  const pod = cartPod()
  const alerts = [{ ...firing("CartLatencyHigh", { namespace: "shop", deployment: "cart" }), annotations: { summary: "p95 above 300 ms" } }]
  const served = (line: string) =>
    verdictOf(
      evidenceOf({ objects: [pod], logs: [{ ...logOf(pod, ...Array<string>(30).fill(line)), previous: false }], subject: { alerts } })
    )
  expect(served("GET /cart status=200 duration_ms=12")).toBe("healthy")
  expect(served('{"msg":"served","latency":"0.02s"}')).toBe("healthy")
  expect(served("GET /cart 200 in 640ms")).toBe("inconclusive")
  expect(served("GET /cart 200 took 12")).toBe("inconclusive")
})
