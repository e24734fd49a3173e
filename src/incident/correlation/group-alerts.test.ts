import { describe, expect, it } from "@effect/vitest"
import { timestamp } from "../../domain/ids.ts"
import type { Signal } from "../../domain/signal.ts"
import { buildTopology } from "../../knowledge/topology/build-topology.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { signal } from "../incident.fixture.ts"
import { groupAlerts } from "./group-alerts.ts"

const deployment = (name: string, needs: string): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "shared", annotations: { "handrail.dev/depends-on": needs } }
})

/** Two applications side by side in one namespace. */
const topology = buildTopology([
  deployment("portal", "zoo, ant"),
  deployment("ant", "zoo"),
  deployment("zoo", ""),
  deployment("billing-web", "ledger"),
  deployment("ledger", "")
])

const errors = (service: string): Signal => {
  const labels = { alertname: "HighErrorRate", namespace: "shared", service }
  return signal({ name: "HighErrorRate", fingerprint: service, labels, startsAt: timestamp(3_600_000) })
}
const storm = ["portal", "ant", "zoo", "billing-web", "ledger"].map(errors)
const roots = (grouped: ReturnType<typeof groupAlerts>) => grouped.incidents.map(({ root }) => root.entity.id)

describe("a topology", () => {
  it("tells applications of one namespace apart, and finds the root that labels and times do not show", () => {
    expect(roots(groupAlerts(storm))).toHaveLength(1)
    expect(roots(groupAlerts(storm, topology)).toSorted()).toEqual(["Deployment shared/ledger", "Deployment shared/zoo"])
  })

  it("is said among the reasons", () => {
    const [first] = groupAlerts(storm, topology).incidents
    expect(first?.reasons.some((reason) => reason.includes("depends on"))).toBe(true)
    expect(first?.root.reasons.some((reason) => reason.startsWith("it explains"))).toBe(true)
  })
})
