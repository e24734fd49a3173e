import { expect, it } from "vitest"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const refusedFor = (key: string) => {
  const message = `0/1 nodes are available: 1 node(s) had untolerated taint {${key}: }.`
  const pod = cartPod({
    spec: { nodeName: undefined },
    status: {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
      containerStatuses: []
    }
  })
  return verdictOf(evidenceOf({ objects: [pod] }))
}

it("does not blame a pod for taints that nodes get by being ill", () => {
  expect(refusedFor("team")).toBe("taint-not-tolerated Deployment/cart")
  expect(refusedFor("node.kubernetes.io/disk-pressure")).toBe("inconclusive")
})
