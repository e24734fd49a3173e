import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf, warning } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const scaled = (status: string): KubeObject => ({
  apiVersion: "keda.sh/v1alpha1",
  kind: "ScaledObject",
  metadata: { name: "cart", namespace: "shop" },
  spec: { scaleTargetRef: { name: "cart" } },
  status: { conditions: [{ type: "Ready", status, reason: "TriggerError", message: "Triggers are not working" }] }
})
const failed = (status: string) => [
  cartPod(),
  scaled(status),
  warning(scaled(status), "KEDAScalerFailed", "the queue answered 401 Unauthorized")
]
const judged = (...objects: ReadonlyArray<KubeObject>) =>
  verdictOf(evidenceOf({ objects, subject: { question: "why does cart not scale?" } }))

describe("an autoscaler gets no metrics where", () => {
  it("KEDA cannot ask a trigger, and goes on not to", () => {
    expect(judged(...failed("False"))).toBe("hpa-metrics-unavailable ScaledObject/cart")
    expect(judged(...failed("True"))).not.toContain("hpa-metrics-unavailable")
  })

  it("only its events were saved, which tell that it computes nothing", () => {
    const scaler: KubeObject = {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "keda-hpa-cart", namespace: "shop" }
    }
    const message =
      'unable to get external metric shop/queue: unable to fetch metrics from external metrics API: no matches for kind "X" in version "y/v1"'
    const events = ["FailedGetExternalMetric", "FailedComputeMetricsReplicas"].map((reason) => warning(scaler, reason, message))
    expect(judged(cartPod(), ...events)).toBe("hpa-metrics-unavailable HorizontalPodAutoscaler/keda-hpa-cart")
  })
})
