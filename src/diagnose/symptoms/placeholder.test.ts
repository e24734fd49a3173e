import { expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { cartPod, evidenceOf, warning } from "../scene/evidence.fixture.ts"

const message = "0/2 nodes are available: 2 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never."

const waiting = (image: string, priority: number): KubeObject => {
  const pod = cartPod({ container: { image } })
  const { nodeName: _node, ...spec } = pod.spec as Record<string, unknown>
  return {
    ...pod,
    spec: { ...spec, priority },
    status: {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }]
    }
  }
}

const verdictFor = (pod: KubeObject) => verdictOf(evidenceOf({ objects: [pod, warning(pod, "FailedScheduling", message)] }))

it("lets a pod wait that only keeps room for others", () => {
  expect(verdictFor(waiting("registry.k8s.io/pause:3.9", -10))).toBe("healthy")
})

it.each([
  ["works", "registry.example/cart:2", -10],
  ["is of an ordinary priority", "registry.k8s.io/pause:3.9", 0]
])("not one that %s", (_, image, priority) => {
  expect(verdictFor(waiting(image, priority))).toContain("insufficient-cpu")
})
