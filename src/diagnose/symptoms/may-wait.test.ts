import { expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { at, cartPod, evidenceOf, warning } from "../scene/evidence.fixture.ts"

const message = "0/2 nodes are available: 2 Insufficient memory."
const pending = cartPod({
  name: "cart-6d5f7c8b9-wwwww",
  spec: { nodeName: undefined },
  status: {
    phase: "Pending",
    conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
    containerStatuses: []
  }
})
const lacks = warning(pending, "FailedScheduling", message, 30)
const said = (reason: string, words: string, minute: number): KubeObject => ({
  ...warning(pending, reason, words, minute),
  type: "Normal",
  count: 1,
  firstTimestamp: at(minute)
})
const grown = (minute: number) => said("TriggeredScaleUp", "pod triggered scale-up: [{workers 2->3 (max: 9)}]", minute)
const judged = (...objects: ReadonlyArray<KubeObject>) => verdictOf(evidenceOf({ objects: [cartPod(), pending, lacks, ...objects] }))

it("lets a pod wait whose node was asked for a moment ago", () => {
  expect(judged(grown(28))).toBe("healthy")
  expect(judged(said("Nominated", "Pod should schedule on: nodeclaim/general-x2x4z", 28))).toBe("healthy")
  expect(judged(said("NotTriggerScaleUp", "pod didn't trigger scale-up: 1 in backoff", 26), grown(28))).toBe("healthy")
})

it("not one whose node was asked for long ago, or refused since, or that nobody asks for", () => {
  expect(judged(grown(10))).toBe("insufficient-memory Deployment/cart")
  expect(judged({ ...grown(29), firstTimestamp: at(10) })).toBe("insufficient-memory Deployment/cart")
  expect(judged(grown(27), said("NotTriggerScaleUp", "pod didn't trigger scale-up: 1 max node group size reached", 29))).toBe(
    "node-group-at-maximum Deployment/cart"
  )
  expect(judged()).toBe("insufficient-memory Deployment/cart")
})

it("not the only one of its workload", () => {
  const cart = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "cart", namespace: "shop", creationTimestamp: "2025-12-01T00:00:00Z" },
    spec: { replicas: 1 },
    status: { replicas: 1, availableReplicas: 0 }
  }
  expect(verdictOf(evidenceOf({ objects: [cart, pending, lacks, grown(28)] }))).toBe("inconclusive")
})
