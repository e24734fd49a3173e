import { expect, it } from "vitest"
import { cartPod, crashing, evidenceOf, waiting, warning } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

it("takes what a hook says for the hook's, and not for the program's", () => {
  const pod = cartPod(crashing())
  const said =
    'Exec lifecycle hook ([sh -c seed --all]) for Container "app" in Pod "cart-1_shop(1)" failed - error: command exited with 1: , message: "Error: unknown flag: --all"'
  expect(verdictOf(evidenceOf({ objects: [pod, warning(pod, "FailedPostStartHook", said)] }))).toBe(
    "lifecycle-hook-failing Deployment/cart"
  )
})

it("takes the runtime's word over its exit code", () => {
  const pod = cartPod(crashing({ exitCode: 127, reason: "ContainerCannotRun" }))
  const said =
    "Error: failed to start container: mounting /var/lib/kubelet/pods/1/volumes/settings to /etc/cart.toml: not a directory: Are you trying to mount a directory onto a file (or vice-versa)?"
  expect(verdictOf(evidenceOf({ objects: [pod, warning(pod, "Failed", said)] }))).toBe("mount-path-invalid Deployment/cart")
  expect(verdictOf(evidenceOf({ objects: [pod] }))).toBe("inconclusive")
})

it.each([
  ["configmap-key-missing", "configmap references non-existent config key: REPLICAS"],
  ["secret-key-missing", "references non-existent secret key: REPLICAS"]
])("names %s where only the volume is told", (code, why) => {
  const { apiVersion, kind, metadata, status } = cartPod(waiting("ContainerCreating"))
  const pod = { apiVersion, kind, metadata, status }
  const said = `MountVolume.SetUp failed for volume "scripts" : ${why}`
  expect(verdictOf(evidenceOf({ objects: [pod, warning(pod, "FailedMount", said)] }))).toMatch(new RegExp(`^${code} `))
})
