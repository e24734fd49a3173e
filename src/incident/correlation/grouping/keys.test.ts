import { expect, it } from "@effect/vitest"
import { signal } from "../../incident.fixture.ts"
import { type AlertFacts, alertFacts } from "../facts/alert-facts.ts"
import { defaultSettings } from "../settings.ts"
import { aspectOf } from "./aspect.ts"
import { keysOf, lookups, telling } from "./keys.ts"
import { ruleFor } from "./rule-for.ts"

const around = { settings: defaultSettings }

const names = ["KubePodNotReady", "HighErrorRate", "KubeNodeNotReady", "KubeProxyDown", "etcdNoLeader", "PrometheusTargetMissing", "Oddity"]
const places = [{}, { namespace: "shop" }, { namespace: "billing" }, { namespace: "kube-system" }]
const workloads = [{}, { deployment: "cart" }, { service_name: "pay", peer_service: "cart" }]
const nodes = [{}, { node: "n1" }]

const all: ReadonlyArray<AlertFacts> = names.flatMap((name) =>
  places.flatMap((place) =>
    workloads.flatMap((workload) =>
      nodes.map((node) => alertFacts(signal({ name, labels: { alertname: name, ...place, ...workload, ...node } }), "prod"))
    )
  )
)

it("leaves out no group that was looked up and that a rule would find something in common with", () => {
  let left = 0
  for (const alert of all) {
    const keys = lookups(alert, around)
    if (keys === "all") continue
    const [wide, narrow] = [new Set(keys), new Set(telling(keys, alert))]
    for (const other of all) {
      const under = keysOf(other, around)
      if (!under.some((key) => wide.has(key)) || under.some((key) => narrow.has(key))) continue
      left++
      expect(ruleFor(alert, aspectOf(other), around), `${alert.about.aspect} and ${other.about.aspect}`).toBeUndefined()
    }
  }
  expect(left).toBeGreaterThan(0)
})
