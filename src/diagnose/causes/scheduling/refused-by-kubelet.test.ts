import { describe, expect, it } from "vitest"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const refused = (reason: string, message: string) =>
  cartPod({ name: "cart-6d5f7c8b9-refus", status: { phase: "Failed", reason, message, containerStatuses: [] } })

describe("a pod that the kubelet refuses", () => {
  it.each([
    ["PodFitsHostPorts", "Pod Predicate PodFitsHostPorts failed", "host-port-conflict"],
    [
      "NodeAffinity",
      "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
      "node-selector-mismatch"
    ],
    [
      "OutOfcpu",
      "Pod was rejected: Node didn't have enough resource: cpu, requested: 4000, used: 3100, capacity: 4000",
      "insufficient-cpu"
    ],
    ["OutOfexample.com/fpga", "Node didn't have enough resource: example.com/fpga, requested: 1", "insufficient-extended-resource"]
  ])("for %s has that cause", (reason, message, code) => {
    expect(verdictOf(evidenceOf({ objects: [refused(reason, message)] }))).toBe(`${code} Deployment/cart`)
  })

  it("is of the past when others of its workload are ready", () => {
    expect(verdictOf(evidenceOf({ objects: [refused("OutOfcpu", "Node didn't have enough resource: cpu"), cartPod()] }))).toBe("healthy")
  })
})
