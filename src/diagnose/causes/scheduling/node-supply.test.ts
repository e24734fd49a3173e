import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf, warning } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const { nodeName: _, ...spec } = cartPod().spec as Readonly<Record<string, unknown>>
const pending: KubeObject = { ...cartPod({ status: { phase: "Pending" } }), spec }

const supply = (message: string, reason = "NotTriggerScaleUp"): KubeObject => ({ ...warning(pending, reason, message), type: "Normal" })
const verdict = (...objects: ReadonlyArray<KubeObject>) => verdictOf(evidenceOf({ objects: [pending, ...objects] }))

describe("why no node comes for a pod is told by what makes nodes", () => {
  it.each([
    ["node-group-at-maximum", "pod didn't trigger scale-up: 3 node(s) had untolerated taint {a: b}, 1 max node group size reached"],
    ["node-group-at-maximum", `Failed to schedule pod, all available instance types exceed limits for nodepool: "general"`],
    ["node-provisioning-failed", "pod didn't trigger scale-up: 1 in backoff after failed scale-up"],
    ["node-provisioning-failed", "creating instance, insufficient capacity, InsufficientInstanceCapacity: no m7.large in a"],
    ["node-group-unsuitable", `Failed to schedule pod, incompatible with nodepool "general", label "tier" does not have known values`]
  ])("%s", (code, message) => {
    expect(verdict(supply(message))).toBe(`${code} Deployment/cart`)
  })

  const scheduler = (message: string) => warning(pending, "FailedScheduling", `0/3 nodes are available: ${message}.`)
  const atMaximum = supply("pod didn't trigger scale-up: 1 max node group size reached")

  it("before what the nodes that there are lack, where that is room", () => {
    expect(verdict(atMaximum, scheduler("3 Insufficient cpu"))).toBe("node-group-at-maximum Deployment/cart")
    expect(verdict(atMaximum, scheduler("1 node(s) had untolerated taint {a: b}, 2 Too many pods"))).toBe(
      "node-group-at-maximum Deployment/cart"
    )
    const backoff = supply("pod didn't trigger scale-up: 1 in backoff after failed scale-up")
    expect(verdict(backoff, scheduler("3 Insufficient memory"))).toBe("node-provisioning-failed Deployment/cart")
  })

  it("also where the nodes are known to be full", () => {
    const full: KubeObject = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "worker-1" },
      status: { allocatable: { cpu: "1", memory: "8Gi", pods: "50" } }
    }
    const wants = { containers: [{ name: "app", image: "cart:2", resources: { requests: { cpu: "3" } } }] }
    const large = { ...pending, spec: wants }
    expect(verdictOf(evidenceOf({ objects: [large, full, atMaximum, scheduler("1 Insufficient cpu")] }))).toBe(
      "node-group-at-maximum Deployment/cart"
    )
    expect(verdictOf(evidenceOf({ objects: [large, full, scheduler("1 Insufficient cpu")] }))).toBe("insufficient-cpu Deployment/cart")
  })

  it("but by the scheduler where no other node would do", () => {
    expect(verdict(atMaximum, scheduler("3 node(s) had volume node affinity conflict"))).toBe("volume-zone-conflict Deployment/cart")
    expect(verdict(atMaximum, scheduler("3 node(s) didn't match Pod's node affinity/selector"))).toBe(
      "node-selector-mismatch Deployment/cart"
    )
    const tooLarge = supply("pod didn't trigger scale-up: 1 it wouldn't fit if a new node is added")
    expect(verdict(tooLarge, scheduler("3 Insufficient cpu"))).toBe("insufficient-cpu Deployment/cart")
  })

  it("and not by what was refused before a node was granted", () => {
    const granted = { ...warning(pending, "TriggeredScaleUp", "pod triggered scale-up: [{workers 2->3 (max: 4)}]", 30), type: "Normal" }
    expect(verdict(atMaximum, scheduler("3 Insufficient cpu"), { ...granted, firstTimestamp: "2026-01-01T12:10:00Z" })).toBe(
      "insufficient-cpu Deployment/cart"
    )
  })

  it("by what runs pods without nodes", () => {
    const blocked = "Misconfigured Fargate Profile: fargate profile hooks blocked for new launches due to: Pod execution role is not found"
    expect(verdict(warning(pending, "FailedScheduling", blocked))).toBe("node-provisioning-failed Deployment/cart")
  })

  it("and by nothing that was said of a pod which has its place", () => {
    const told = supply("pod didn't trigger scale-up: 1 max node group size reached")
    expect(verdictOf(evidenceOf({ objects: [cartPod(), told] }))).toBe("healthy")
  })

  it("by the autoscaler's own log where that gives a group up", () => {
    const lines = ["Scale-up: setting group workers size to 7", "Scale-up timed out for node group workers after 15m5s"]
    const log = { namespace: "kube-system", pod: "cluster-autoscaler-5d8f", previous: false, lines, source: "x.log" }
    expect(verdictOf(evidenceOf({ logs: [log] }))).toBe("node-provisioning-failed Pod/cluster-autoscaler-5d8f")
    expect(verdictOf(evidenceOf({ logs: [{ ...log, pod: "billing-0" }] }))).toBe("inconclusive")
  })
})

describe("a node that was asked for and did not come", () => {
  const claim = (status: string): KubeObject => ({
    apiVersion: "karpenter.sh/v1",
    kind: "NodeClaim",
    metadata: { name: "general-7xk2p" },
    status: { conditions: [{ type: "Launched", status }] }
  })
  const told = (message: string) => warning(claim("Unknown"), "LaunchFailed", message)
  const lacks = warning(pending, "FailedScheduling", "0/3 nodes are available: 3 Insufficient cpu.")
  const refused = "creating nodeclaim, creating instance, UnauthorizedOperation: not authorized to perform ec2:RunInstances"

  it("is named before what the nodes that there are lack", () => {
    expect(verdict(lacks, told(refused))).toBe("node-provisioning-failed Deployment/cart")
    expect(verdict(lacks, claim("Unknown"), told(refused))).toBe("node-provisioning-failed Deployment/cart")
  })

  it("but not where it came by now, or something else is said of it", () => {
    expect(verdict(lacks, claim("True"), told(refused))).toBe("insufficient-cpu Deployment/cart")
    expect(verdict(lacks, told("cannot disrupt NodeClaim: pdb blocks evictions"))).toBe("insufficient-cpu Deployment/cart")
  })
})
