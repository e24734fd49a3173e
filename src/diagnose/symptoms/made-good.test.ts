import { expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { at, cartPod, evidenceOf, warning } from "../scene/evidence.fixture.ts"

const object = (kind: string, rest: object): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "cart", namespace: "shop" },
  ...rest
})
const autoscaler = (active: string) =>
  object("HorizontalPodAutoscaler", { status: { conditions: ["ScalingActive", "AbleToScale"].map((type) => ({ type, status: active })) } })
const claim = (phase: string) => object("PersistentVolumeClaim", { status: { phase } })
const replicaSet = (readyReplicas: number) => object("ReplicaSet", { spec: { replicas: 2 }, status: { readyReplicas } })

it.each<readonly [what: string, reason: string, about: KubeObject, isOver: boolean]>([
  ["an autoscaler that has its metrics by now", "FailedGetResourceMetric", autoscaler("True"), true],
  ["an autoscaler that has none", "FailedGetResourceMetric", autoscaler("False"), false],
  ["a claim that is bound by now", "ProvisioningFailed", claim("Bound"), true],
  ["a bound claim that cannot grow", "VolumeResizeFailed", claim("Bound"), false],
  ["replicas that are all there by now", "FailedCreate", replicaSet(2), true],
  ["replicas that are not", "FailedCreate", replicaSet(1), false]
])("takes a warning for history by the object that it is about: %s", (_, reason, about, isOver) => {
  const evidence = evidenceOf({ objects: [cartPod(), about, warning(about, reason, "it did not work")] })
  expect(verdictOf(evidence) === "healthy").toBe(isOver)
})

it("takes what two wrote at once for none", () => {
  const about = object("Endpoints", {})
  const said = (reason: string, message: string) => verdictOf(evidenceOf({ objects: [cartPod(), warning(about, reason, message)] }))
  const modified =
    'Operation cannot be fulfilled on endpoints "cart": the object has been modified; please apply your changes to the latest version'
  expect(said("FailedToUpdateEndpoint", `Failed to update endpoint shop/cart: ${modified} and try again`)).toBe("healthy")
  expect(said("FailedToCreateEndpoint", 'Failed to create endpoint for service shop/cart: endpoints "cart" already exists')).toBe("healthy")
  expect(said("FailedToUpdateEndpoint", "Failed to update endpoint shop/cart: etcdserver: request timed out")).toBe("inconclusive")
})

it("takes a failure to delete what is gone for none", () => {
  const about = object("CronJob", {})
  const said = (message: string) => verdictOf(evidenceOf({ objects: [cartPod(), warning(about, "FailedDelete", message)] }))
  expect(said('Deleted job: jobs.batch "cart-1" not found')).toBe("healthy")
  expect(said("Deleted job: the server is busy")).toBe("inconclusive")
})

it.each<readonly [what: string, parts: Parameters<typeof cartPod>[0], verdict: string]>([
  ["a pod that started since has its volumes", { containerStatus: { state: { running: { startedAt: at(29) } } } }, "healthy"],
  ["one that started before may not", { containerStatus: { state: { running: { startedAt: at(1) } } } }, "inconclusive"]
])("%s", (_, parts, verdict) => {
  const pod = cartPod({ ...parts, status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } })
  expect(verdictOf(evidenceOf({ objects: [pod, warning(pod, "FailedMount", 'configmap "cart" not found')] }))).toBe(verdict)
})

it.each<readonly [what: string, parts: Parameters<typeof cartPod>[0], count: number, minute: number, isOver: boolean]>([
  ["missed once, a while ago", {}, 1, 20, true],
  ["missed a moment ago", {}, 1, 29, false],
  ["missed as often as a container is restarted for", {}, 3, 20, false],
  ["missed by a container that was restarted", { containerStatus: { restartCount: 1 } }, 1, 20, false]
])("takes a liveness probe for passed by a container that went on: %s", (_, parts, count, minute, isOver) => {
  const pod = cartPod(parts)
  const missed = { ...warning(pod, "Unhealthy", "Liveness probe failed: context deadline exceeded", minute), count }
  const now = Date.parse(at(30)) + 30_000
  expect(verdictOf({ ...evidenceOf({ objects: [pod, missed] }), now }) === "healthy").toBe(isOver)
})
