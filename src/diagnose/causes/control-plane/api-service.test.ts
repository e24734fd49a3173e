import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const serverLog = (...lines: ReadonlyArray<string>) => [
  { namespace: "kube-system", pod: "kube-apiserver-cp-1", previous: false, lines, source: "logs/kube-apiserver.log" }
]
const failed =
  "E0101 12:20:05.3 1 available_controller.go:524] v1beta1.custom.example.dev failed with: failing or missing response from https://10.0.1.9:8443/apis/custom.example.dev/v1beta1: bad status: 403"

describe("an aggregated API that does not answer", () => {
  it("is told by the API server's log, where its object was not saved", () => {
    expect(verdictOf(evidenceOf({ logs: serverLog(failed) }))).toBe("api-service-unavailable APIService/v1beta1.custom.example.dev")
  })

  it("is one that its object says to be well by now: it is not named", () => {
    const well = {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: "v1beta1.custom.example.dev" },
      status: { conditions: [{ type: "Available", status: "True" }] }
    }
    expect(verdictOf(evidenceOf({ objects: [well], logs: serverLog(failed) }))).not.toContain("api-service-unavailable")
  })
})

it("is the trouble of a namespace whose autoscalers go by its metrics, and of no other", () => {
  const broken: KubeObject = {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.external.metrics.k8s.io" },
    spec: {},
    status: { conditions: [{ type: "Available", status: "False", reason: "ServiceNotFound" }] }
  }
  const scaledBy = (metrics: ReadonlyArray<object>): KubeObject => ({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "cart", namespace: "shop" },
    spec: { scaleTargetRef: { kind: "Deployment", name: "cart" }, metrics }
  })
  const asked = (...metrics: ReadonlyArray<object>) =>
    verdictOf(evidenceOf({ objects: [cartPod(), broken, scaledBy(metrics)], subject: { alerts: [], namespace: "shop" } }))
  expect(asked({ type: "External", external: {} })).toBe("api-service-unavailable APIService/v1beta1.external.metrics.k8s.io")
  expect(asked({ type: "Resource", resource: { name: "cpu" } })).toBe("healthy")
  expect(asked()).toBe("healthy")
})
