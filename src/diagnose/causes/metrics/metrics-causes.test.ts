import { describe, expect, it } from "vitest"
import { cartPod, evidenceOf, firing } from "../../scene/evidence.fixture.ts"
import type { Evidence, Sample } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"

const sample = (
  query: string,
  values: ReadonlyArray<number>,
  labels: Readonly<Record<string, string>> = { namespace: "shop", pod: "cart-6d5f7c8b9-x2x4z" }
): Sample => ({
  query,
  metric: labels,
  points: values.map((value, index) => [index * 60, value] as const),
  source: "prometheus/001.json"
})

const slow = { alerts: [firing("CartHighLatency", { namespace: "shop", deployment: "cart" })] }
const verdict = (one: Sample, subject: Partial<Evidence["subject"]> = slow, rest: Partial<Evidence> = {}) =>
  verdictOf({ ...evidenceOf({ objects: [cartPod()], samples: [one], subject }), ...rest })

const throttling = "rate(container_cpu_cfs_throttled_periods_total[5m]) / rate(container_cpu_cfs_periods_total[5m])"
const lag = "kafka_consumergroup_lag"

describe("a measure names", () => {
  it("a CPU limit that holds back", () => {
    expect(verdict(sample(throttling, [0.8]))).toBe("cpu-throttled Deployment/cart")
    expect(verdict(sample(throttling, [80]))).toBe("cpu-throttled Deployment/cart")
  })

  it("a container that uses its limit, as kubectl top tells", () => {
    const pod = cartPod({ container: { resources: { limits: { cpu: "100m" } } } })
    const used = (cpu: number) =>
      verdictOf({
        ...evidenceOf({ objects: [pod], subject: slow, usage: [{ kind: "Pod", namespace: "shop", name: pod.metadata.name, cpu }] })
      })
    expect(used(0.1)).toBe("cpu-throttled Deployment/cart")
    expect(used(0.05)).not.toContain("cpu-throttled")
  })

  it("a pool that is used up, and a queue that grows", () => {
    expect(verdict(sample("hikaricp_connections_pending", [0, 4, 9]))).toBe("connection-pool-exhausted Deployment/cart")
    expect(verdict(sample(lag, [100, 400, 900, 2000]))).toBe("queue-backlog-growing Deployment/cart")
  })
})

describe("a measure names nothing", () => {
  it.each<readonly [string, Sample]>([
    ["a little throttling", sample(throttling, [0.05])],
    ["a count that is no share", sample("container_cpu_cfs_throttled_periods_total", [90_000])],
    ["a pool with room", sample("hikaricp_connections_pending", [0])],
    ["a queue that is worked off", sample(lag, [2000, 900, 400, 100])],
    ["a queue that is long and stands still", sample(lag, [2000, 2010, 2000, 2005])],
    ["a pod that is not known", sample(throttling, [0.9], { namespace: "shop", pod: "other-1" })]
  ])("of %s", (_, one) => {
    expect(verdict(one)).toBe("inconclusive")
  })

  it("while nobody complains", () => {
    expect(verdict(sample(throttling, [0.6]), {})).toBe("healthy")
  })
})
