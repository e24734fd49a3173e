import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf, warning } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const target = { apiVersion: "apps/v1", kind: "Deployment", name: "cart" }

const horizontal = (metric: object = { type: "Utilization", averageUtilization: 60 }): KubeObject => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "cart", namespace: "shop" },
  spec: { scaleTargetRef: target, maxReplicas: 9, metrics: [{ type: "Resource", resource: { name: "cpu", target: metric } }] },
  status: { currentReplicas: 3, conditions: [] }
})

const vertical = (updateMode = "Recreate", containerPolicies: ReadonlyArray<object> = []): KubeObject => ({
  apiVersion: "autoscaling.k8s.io/v1",
  kind: "VerticalPodAutoscaler",
  metadata: { name: "cart-vpa", namespace: "shop" },
  spec: { targetRef: target, updatePolicy: { updateMode }, resourcePolicy: { containerPolicies } }
})

const deployment = (manager = "kubectl-client-side-apply", fields: object = { "f:spec": { "f:replicas": {} } }): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "cart",
    namespace: "shop",
    managedFields: [
      { manager, operation: "Apply", fieldsV1: fields },
      { manager: "kube-controller-manager", subresource: "scale", fieldsV1: { "f:spec": { "f:replicas": {} } } }
    ]
  },
  spec: { replicas: 3 },
  status: { replicas: 3, availableReplicas: 3 }
})

const evicted = (times: number, minute = 29): KubeObject => ({
  ...warning(
    cartPod({ name: "cart-6d5f7c8b9-gone1" }),
    "EvictedByVPA",
    "Pod was evicted by VPA Updater to apply resource recommendation.",
    minute
  ),
  type: "Normal",
  count: times
})

/** Scaled up and down in turn, so many times each. */
const swinging = (times: number, minute = 29): ReadonlyArray<KubeObject> =>
  ["Scaled up replica set cart-6d5f7c8b9 from 3 to 6", "Scaled down replica set cart-6d5f7c8b9 from 6 to 3"].map((message, index) => {
    const event = warning(deployment(), "ScalingReplicaSet", message, minute)
    return { ...event, metadata: { ...event.metadata, name: `cart.${index}` }, type: "Normal", count: times }
  })

const named = (...objects: ReadonlyArray<KubeObject>) => verdictOf(evidenceOf({ objects: [cartPod(), ...objects] }))

describe("autoscalers that are in each other's way", () => {
  it("are named where they scale by the same measure, and it shows", () => {
    expect(named(deployment(), horizontal(), vertical(), ...swinging(3))).toBe("vpa-hpa-conflict VerticalPodAutoscaler/cart-vpa")
    expect(named(deployment(), horizontal(), vertical("InPlaceOrRecreate"), evicted(3))).toBe(
      "vpa-hpa-conflict VerticalPodAutoscaler/cart-vpa"
    )
  })

  it.each<readonly [what: string, objects: ReadonlyArray<KubeObject>]>([
    ["the vertical one only recommends", [horizontal(), vertical("Off"), ...swinging(3)]],
    [
      "it leaves that resource out",
      [horizontal(), vertical("Auto", [{ containerName: "*", controlledResources: ["memory"] }]), ...swinging(3)]
    ],
    ["it is off for all containers", [horizontal(), vertical("Auto", [{ containerName: "*", mode: "Off" }]), ...swinging(3)]],
    [
      "the horizontal one scales by an amount, not by a share of the request",
      [horizontal({ type: "AverageValue", averageValue: "500m" }), vertical(), ...swinging(3)]
    ],
    ["nothing shows", [horizontal(), vertical()]],
    ["it was long ago", [horizontal(), vertical(), ...swinging(3, -30)]]
  ])("are not where %s", (_, objects) => {
    expect(named(deployment(), ...objects)).not.toContain("vpa-hpa")
  })
})

describe("a vertical autoscaler", () => {
  it("that keeps replacing pods is named, with what shows how often", () => {
    expect(named(deployment(), vertical(), evicted(5))).toBe("vpa-evicts-pods VerticalPodAutoscaler/cart-vpa")
  })

  it.each<readonly [what: string, objects: ReadonlyArray<KubeObject>]>([
    ["replaced a pod once", [vertical(), evicted(1)]],
    ["acts at the start only", [vertical("Initial"), evicted(5)]],
    ["is of something else", [{ ...vertical(), spec: { targetRef: { ...target, name: "car" } } }, evicted(5)]]
  ])("is not where it %s", (_, objects) => {
    expect(named(deployment(), ...objects)).not.toContain("vpa")
  })
})

describe("a manifest that sets the replicas", () => {
  it("is named where it is applied again and again against an autoscaler", () => {
    expect(named(deployment("argocd-controller"), horizontal(), ...swinging(3))).toBe("hpa-replicas-fixed Deployment/cart")
  })

  it.each<readonly [what: string, objects: ReadonlyArray<KubeObject>]>([
    ["a person applied it once", [deployment("kubectl"), horizontal(), ...swinging(3)]],
    [
      "it leaves them to the autoscaler",
      [deployment("argocd-controller", { "f:spec": { "f:template": {} } }), horizontal(), ...swinging(3)]
    ],
    ["no autoscaler is there", [deployment("argocd-controller"), ...swinging(3)]],
    ["the scale stands still", [deployment("argocd-controller"), horizontal()]],
    ["it only grows", [deployment("argocd-controller"), horizontal(), ...swinging(3).slice(0, 1)]]
  ])("is not where %s", (_, objects) => {
    expect(named(...objects)).not.toContain("replicas-fixed")
  })
})
