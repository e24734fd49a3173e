import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { cartPod, evidenceOf } from "../scene/evidence.fixture.ts"

/** Seconds before the evidence was taken, at half past twelve. */
const before = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 12, 30) - seconds * 1_000).toISOString()

const node = (name: string, age: number, status: string, since = age): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, creationTimestamp: before(age) },
  status: {
    conditions: [
      {
        type: "Ready",
        status,
        reason: status === "True" ? "KubeletReady" : "KubeletNotReady",
        message: status === "True" ? "" : "NetworkReady=false reason:NetworkPluginNotReady message:cni plugin not initialized",
        lastTransitionTime: before(since)
      }
    ]
  }
})
const old = node("worker-1", 90_000, "True")
const judged = (...objects: ReadonlyArray<KubeObject>) => verdictOf(evidenceOf({ objects: [cartPod(), ...objects] }))
const notReady = "node-cni-not-ready Node/worker-9"

it("a node that was made just now joins, and is no trouble", () => {
  expect(judged(old, node("worker-9", 25, "False"))).toBe("healthy")
})

describe("a node that is not ready is trouble where", () => {
  it.each<readonly [string, ReadonlyArray<KubeObject>]>([
    ["it had time", [old, node("worker-9", 300, "False")]],
    ["it was ready before", [old, node("worker-9", 100, "False", 20)]],
    ["there is no other", [node("worker-9", 25, "False")]],
    ["pods run on it", [old, node("worker-9", 25, "False"), cartPod({ name: "cart-2", spec: { nodeName: "worker-9" } })]]
  ])("%s", (_, objects) => {
    expect(judged(...objects)).toBe(notReady)
  })

  it("pods wait for a place", () => {
    const waiting = cartPod({
      name: "cart-2",
      spec: { nodeName: undefined },
      status: { phase: "Pending", conditions: [] },
      containerStatus: {}
    })
    expect(judged(old, node("worker-9", 25, "False"), waiting)).not.toBe("healthy")
  })
})
