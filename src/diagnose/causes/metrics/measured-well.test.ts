import { describe, expect, it } from "vitest"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import type { Evidence, Sample } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"

const pod = cartPod({ container: { resources: { limits: { cpu: "2", memory: "1Gi" } } } })

const used = (cpu: number, mebibytes: number): Evidence["usage"] => [
  { kind: "Pod", namespace: "shop", name: pod.metadata.name, cpu, memory: mebibytes * 1024 * 1024 }
]

const sample = (query: string, ...values: ReadonlyArray<number>): Sample => ({
  query,
  metric: { namespace: "shop", pod: pod.metadata.name, container: "app" },
  points: values.map((value, index) => [index * 60, value]),
  source: "prometheus/1.json"
})

const asked = (question: string, parts: Partial<Omit<Evidence, "objects" | "subject">>) =>
  verdictOf(evidenceOf({ objects: [pod], subject: { question }, ...parts }))

describe("what was measured and leaves room is well", () => {
  it.each([
    ["by top", "Is the CPU usage of cart a problem?", { usage: used(1.1, 400) }],
    ["by cores", "Is the CPU usage of cart a problem?", { samples: [sample("rate(container_cpu_usage_seconds_total[5m])", 1.2)] }],
    ["by a share", "Why is cart throttled?", { samples: [sample("throttled_periods_total / periods_total", 0.02)] }],
    [
      "by bytes below the limit",
      "Is the memory usage of cart growing?",
      { samples: [sample("container_memory_working_set_bytes", 3e8, 3e8, 3.1e8)] }
    ]
  ])("%s", (_, question, parts) => {
    expect(asked(question, parts)).toBe("healthy")
  })

  it.each([
    ["not measured", "Is the CPU usage of cart a problem?", {}],
    ["near its limit", "Is the memory usage of cart a problem?", { usage: used(0.1, 1000) }],
    ["of no known bound", "Is the CPU usage of cart a problem?", { samples: [sample("app_cpu_load", 1.2)] }],
    ["no answer to how fast it is", "Is cart slow, or is it its CPU?", { usage: used(0.1, 100) }]
  ])("and not what is %s", (_, question, parts) => {
    expect(asked(question, parts)).not.toBe("healthy")
  })
})
