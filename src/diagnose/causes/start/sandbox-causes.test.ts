import { expect, it } from "vitest"
import { cartPod, evidenceOf, waiting, warning } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const stuck = cartPod(waiting("ContainerCreating"))
const sandbox = (pod: typeof stuck, why: string) =>
  evidenceOf({
    objects: [pod, warning(pod, "FailedCreatePodSandBox", `Failed to create pod sandbox: rpc error: code = Unknown desc = ${why}`)]
  })

it.each([
  ["pod-addresses-exhausted", 'plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to container'],
  ["pod-addresses-exhausted", "failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254"],
  ["pod-sandbox-failing", 'plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized: Unauthorized']
])("names %s", (code, why) => {
  expect(verdictOf(sandbox(stuck, why))).toBe(`${code} Deployment/cart`)
})

it("says nothing of a pod that runs since", () => {
  expect(verdictOf(sandbox(cartPod(), "failed to assign an IP address to container"))).not.toMatch(/^pod-/)
})
