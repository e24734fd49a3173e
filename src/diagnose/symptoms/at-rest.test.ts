import { expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { cartPod, evidenceOf, firing } from "../scene/evidence.fixture.ts"

const resting = (annotations: Record<string, string>): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "cart", namespace: "shop", annotations },
  spec: { replicas: 0, template: { metadata: { labels: { app: "cart" } } } },
  status: {}
})

const verdict = (objects: ReadonlyArray<KubeObject>, labels: Record<string, string>) =>
  verdictOf(evidenceOf({ objects, subject: { alerts: [firing("NoPods", { namespace: "shop", ...labels })] } }))

it("takes a workload that says itself why it is at rest for well, and not one that is silent", () => {
  expect(verdict([resting({ "downscaler/uptime": "Mon-Fri 07:00-19:00 UTC" })], { deployment: "cart" })).toBe("healthy")
  expect(verdict([resting({})], { deployment: "cart" })).not.toBe("healthy")
})

it("takes a workload for well that KEDA takes down to nothing", () => {
  const scaler = (minReplicaCount?: number): KubeObject => ({
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: { name: "cart", namespace: "shop" },
    spec: { scaleTargetRef: { name: "cart" }, ...(minReplicaCount === undefined ? {} : { minReplicaCount }) }
  })
  expect(verdict([resting({}), scaler()], { deployment: "cart" })).toBe("healthy")
  expect(verdict([resting({}), scaler(2)], { deployment: "cart" })).not.toBe("healthy")
})

it("looks at what an autoscaler scales", () => {
  const scaler: KubeObject = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "cart-scaler", namespace: "shop" },
    spec: { maxReplicas: 5, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "cart" } },
    status: { currentReplicas: 1, desiredReplicas: 1 }
  }
  expect(verdict([scaler, cartPod()], { horizontalpodautoscaler: "cart-scaler" })).toBe("healthy")
})
