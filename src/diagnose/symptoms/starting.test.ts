import { expect, it } from "vitest"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { at, cartPod, evidenceOf, warning } from "../scene/evidence.fixture.ts"

const refused = 'Readiness probe failed: Get "http://10.0.0.4:8080/ready": dial tcp 10.0.0.4:8080: connect: connection refused'

const verdictFor = (minute: number) => {
  const pod = cartPod({
    status: { phase: "Running", conditions: [{ type: "Ready", status: "False", lastTransitionTime: at(minute) }] },
    containerStatus: { ready: false, restartCount: 0, state: { running: { startedAt: at(minute) } } }
  })
  const made = { ...pod, metadata: { ...pod.metadata, creationTimestamp: at(minute) } }
  return verdictOf(evidenceOf({ objects: [made, warning(made, "Unhealthy", refused)] }))
}

it("lets a pod that was made just now miss its probe, and not one that has had time", () => {
  expect(verdictFor(29)).toBe("healthy")
  expect(verdictFor(10)).toBe("readiness-probe-failing Deployment/cart")
})
