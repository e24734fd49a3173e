import { expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const paused = (updatedReplicas: number): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "cart", namespace: "shop" },
  spec: { replicas: 2, paused: true },
  status: { replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas }
})

it("names a rollout that is paused before its end, and not one that is paused after it", () => {
  expect(verdictOf(evidenceOf({ objects: [cartPod(), paused(1)] }))).toBe("rollout-paused Deployment/cart")
  expect(verdictOf(evidenceOf({ objects: [cartPod(), paused(2)] }))).toBe("healthy")
})

it("reads a pause from the condition that describe prints", () => {
  const { spec: _, ...described } = paused(0)
  const conditions = [{ type: "Progressing", status: "Unknown", reason: "DeploymentPaused" }]
  const object: KubeObject = { ...described, spec: { replicas: 2 }, status: { replicas: 0, conditions } }
  expect(verdictOf(evidenceOf({ objects: [object] }))).toBe("rollout-paused Deployment/cart")
})

it("knows a pause that began before the first replica", () => {
  const object: KubeObject = { ...paused(0), status: { observedGeneration: 1, unavailableReplicas: 2 } }
  expect(verdictOf(evidenceOf({ objects: [object] }))).toBe("rollout-paused Deployment/cart")
})
