import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Argv } from "../domain/runbook.ts"
import { classify } from "../policy/classify.ts"
import { completeDrain, drainedNodes, drainNotes } from "./drain.ts"
import { kubeObject, memoryReader } from "./memory-reader.fixture.ts"

const argvOf = (line: string): Argv => {
  const [program = "", ...words] = line.split(" ")
  return [program, ...words]
}

const completed = (line: string, timeoutMs: number): string => {
  const argv = argvOf(line)
  return completeDrain(argv, classify(argv), timeoutMs).join(" ")
}

describe("a drain", () => {
  it.each([
    ["kubectl drain w1 --ignore-daemonsets", 300_000, "kubectl drain w1 --ignore-daemonsets --timeout=270s"],
    ["kubectl drain w1", 20_000, "kubectl drain w1 --timeout=10s"],
    ["kubectl drain w1 --timeout=5s", 300_000, "kubectl drain w1 --timeout=5s"],
    ["kubectl cordon w1", 300_000, "kubectl cordon w1"],
    ["kubectl delete pod drain", 300_000, "kubectl delete pod drain"]
  ])("has a deadline of its own: %s", (line, timeoutMs, expected) => expect(completed(line, timeoutMs)).toBe(expected))

  it("names the nodes that it empties", () => {
    expect(drainedNodes(classify(argvOf("kubectl drain w1 --ignore-daemonsets")))).toEqual(["w1"])
    expect(drainedNodes(classify(argvOf("kubectl cordon w1")))).toEqual([])
  })

  const labels = { app: "db" }
  const pod = (name: string, spec: object, over: object = {}) =>
    kubeObject("Pod", `shop/${name}`, { metadata: { labels, ...over }, spec: { nodeName: "w1", ...spec } })
  const world = [
    kubeObject("Node", "w1"),
    pod("db-0", { volumes: [{ persistentVolumeClaim: { claimName: "data" } }] }),
    pod("cache", { volumes: [{ emptyDir: {} }] }, { labels: { app: "cache" } }),
    pod("agent", {}, { ownerReferences: [{ apiVersion: "apps/v1", kind: "DaemonSet", name: "agent", uid: "u", controller: true }] }),
    kubeObject("PodDisruptionBudget", "shop/db", { spec: { selector: { matchLabels: labels } }, status: { disruptionsAllowed: 0 } }),
    kubeObject("PodDisruptionBudget", "shop/odd", {
      spec: { selector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["db", "cache"] }] } },
      status: { disruptionsAllowed: 1 }
    }),
    kubeObject("VolumeAttachment", "csi-1", { spec: { nodeName: "w1", source: { persistentVolumeName: "pv-7" } } }),
    kubeObject("VolumeAttachment", "csi-2", { spec: { nodeName: "w2", source: { persistentVolumeName: "pv-8" } } })
  ]

  it.effect("says which pods leave, what their budgets allow, and which storage hangs on the node", () =>
    Effect.gen(function* () {
      const notes = yield* drainNotes(classify(argvOf("kubectl drain w1 --ignore-daemonsets")), memoryReader(world))
      expect(notes).toEqual([
        "2 pods leave node w1: shop/db-0, shop/cache",
        "the disruption budget shop/db covers 1 pods here and allows 0 to be down now",
        "1 volumes are attached to the node and must follow their pods: pv-7",
        "pods with volume claims: shop/db-0",
        "pods with data on the node that goes with them (emptyDir): shop/cache"
      ])
    })
  )
})
