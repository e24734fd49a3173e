import { describe, expect, it } from "vitest"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { releaseVersion } from "./helm-history.ts"
import { versionOf } from "./target-version.ts"

const object = (kind: string, change: object = {}, metadata: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "a", resourceVersion: "1", ...metadata },
  ...change
})

describe("versionOf", () => {
  it("is the generation where there is one, and not of what is being deleted", () => {
    expect(versionOf(object("Deployment", {}, { generation: 7 }))).toBe("7")
    expect(versionOf(object("Deployment", {}, { generation: 7, deletionTimestamp: "2026-01-01T00:00:00Z" }))).not.toBe("7")
  })

  it("does not move with reports, and moves with what people change", () => {
    const before = versionOf(object("ConfigMap", { data: { a: "1" } }))
    expect(versionOf(object("ConfigMap", { data: { a: "1" }, status: { x: 1 } }, { resourceVersion: "2", managedFields: [{}] }))).toBe(
      before
    )
    expect(versionOf(object("ConfigMap", { data: { a: "2" } }))).not.toBe(before)
    expect(versionOf(object("ConfigMap", { data: { a: "1" } }, { labels: { a: "b" } }))).not.toBe(before)
  })

  it("of a node moves with cordons and people's taints, and not with the controller's own", () => {
    const taint = (key: string) => ({ key, effect: "NoSchedule" })
    const node = (spec: object) => versionOf(object("Node", { spec }))
    const before = node({ podCIDR: "10.0.0.0/24" })
    expect(node({ podCIDR: "10.0.0.0/24", taints: [taint("node.kubernetes.io/not-ready")] })).toBe(before)
    expect(node({ unschedulable: true })).not.toBe(before)
    expect(node({ taints: [taint("dedicated")] })).not.toBe(before)
  })
})

describe("releaseVersion", () => {
  it("is the latest revision, with its status where that is not the end of it", () => {
    const history = (status: string) =>
      JSON.stringify([
        { revision: 10, status },
        { revision: 9, status: "superseded", chart: "cni-1.0.0" }
      ])
    expect(releaseVersion(history("deployed"))).toBe("10")
    expect(releaseVersion(history("pending-upgrade"))).toBe("10:pending-upgrade")
    expect(releaseVersion(history("failed"))).toBe("10:failed")
  })

  it.each(["", "[]", "Error: release: not found", "[{}]", "{}"])("is not read from %j", (text) =>
    expect(releaseVersion(text)).toBeUndefined()
  )
})
