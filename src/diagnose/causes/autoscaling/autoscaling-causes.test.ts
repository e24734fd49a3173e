import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf, firing } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

interface Parts {
  readonly name?: string
  readonly conditions?: ReadonlyArray<readonly [type: string, status: string, reason: string, message: string]>
  readonly utilization?: number
  readonly current?: number
}

const scaler = ({ conditions = [], current = 3, name = "cart", utilization = 50 }: Parts = {}): KubeObject => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name, namespace: "shop" },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "cart" },
    maxReplicas: 5,
    metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } }]
  },
  status: {
    currentReplicas: current,
    currentMetrics: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: utilization } } }],
    conditions: conditions.map(([type, status, reason, message]) => ({ type, status, reason, message }))
  }
})

const named = (...objects: ReadonlyArray<KubeObject>) => verdictOf(evidenceOf({ objects: [cartPod(), ...objects] }))

const inactive = (message: string, reason = "FailedGetResourceMetric") =>
  scaler({ conditions: [["ScalingActive", "False", reason, `the HPA was unable to compute the replica count: ${message}`]] })

const tooMany = ["ScalingLimited", "True", "TooManyReplicas", "the desired replica count is more than the maximum replica count"] as const

describe("an autoscaler's cause is named for", () => {
  it("metrics that nobody serves", () => {
    const message =
      "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)"
    expect(named(inactive(message))).toBe("hpa-metrics-unavailable HorizontalPodAutoscaler/cart")
  })

  it("requests that are missing, and not for metrics", () => {
    expect(named(inactive("failed to get cpu utilization: missing request for cpu in container app of Pod cart-6d5f7c8b9-x2x4z"))).toBe(
      "hpa-requests-missing HorizontalPodAutoscaler/cart"
    )
  })

  it("a target that is not there", () => {
    const lost = scaler({
      conditions: [
        [
          "AbleToScale",
          "False",
          "FailedGetScale",
          'the HPA controller was unable to get the target\'s current scale: deployments.apps "cart" not found'
        ]
      ]
    })
    expect(verdictOf(evidenceOf({ objects: [lost] }))).toBe("hpa-target-missing HorizontalPodAutoscaler/cart")
  })

  it("a load above its target at its maximum", () => {
    expect(named(scaler({ conditions: [tooMany], current: 5, utilization: 190 }))).toBe("hpa-maxed-out HorizontalPodAutoscaler/cart")
  })

  it("two that scale the same", () => {
    expect(named(scaler(), scaler({ name: "cart-memory" }))).toBe("hpa-conflict HorizontalPodAutoscaler/cart")
  })

  it("a target at zero, where somebody asks", () => {
    const off = scaler({
      conditions: [["ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero"]],
      current: 0
    })
    const alerts = [firing("KubeHpaReplicasMismatch", { namespace: "shop", horizontalpodautoscaler: "cart" })]
    expect(verdictOf(evidenceOf({ objects: [off], subject: { alerts } }))).toBe("hpa-scaling-disabled HorizontalPodAutoscaler/cart")
  })

  it("what kubectl describes", () => {
    const outputs = {
      "kubectl describe hpa cart -n shop": `Name:                                                  cart
Namespace:                                             shop
Labels:                                                <none>
Annotations:                                           <none>
CreationTimestamp:                                     Thu, 01 Jan 2026 12:00:00 +0000
Reference:                                             Deployment/cart
Metrics:                                               ( current / target )
  resource cpu on pods  (as a percentage of request):  <unknown> / 60%
Min replicas:                                          2
Max replicas:                                          5
Deployment pods:                                       2 current / 0 desired
Conditions:
  Type           Status  Reason                   Message
  ----           ------  ------                   -------
  AbleToScale    True    SucceededGetScale        the HPA controller was able to get the target's current scale
  ScalingActive  False   FailedGetResourceMetric  the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API
Events:
  Type     Reason                   Age                 From                       Message
  ----     ------                   ----                ----                       -------
  Warning  FailedGetResourceMetric  30s (x12 over 10m)  horizontal-pod-autoscaler  failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API
`
    }
    expect(verdictOf(printedEvidence(outputs))).toBe("hpa-metrics-unavailable HorizontalPodAutoscaler/cart")
  })
})

describe("no autoscaler's cause is named where", () => {
  it("it is at its maximum and no metric is above its target, or at its minimum", () => {
    expect(named(scaler({ current: 5, utilization: 58 }))).toBe("healthy")
    expect(
      named(
        scaler({
          conditions: [["ScalingLimited", "True", "TooFewReplicas", "the desired replica count is less than the minimum replica count"]],
          current: 2,
          utilization: 5
        })
      )
    ).toBe("healthy")
  })

  it("a target is at zero and nobody asks", () => {
    const off = scaler({
      conditions: [["ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero"]],
      current: 0
    })
    expect(verdictOf(evidenceOf({ objects: [off] }))).not.toContain("hpa")
  })
})
