import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const call =
  'failed calling webhook "orders.policy.example": failed to call webhook: Post "https://judge.policy.svc:8443/orders?timeout=10s": '

describe("of a webhook that only the API server's answer tells of, the service that it called is named", () => {
  it.each([
    ["webhook-service-missing", 'service "judge" not found'],
    ["webhook-without-endpoints", 'no endpoints available for service "judge"'],
    ["webhook-certificate-invalid", "tls: failed to verify certificate: x509: certificate signed by unknown authority"],
    ["webhook-timed-out", "context deadline exceeded"],
    ["admission-webhook-unavailable", "dial tcp 10.0.1.9:8443: connect: connection refused"]
  ])("%s", (code, why) => {
    for (const says of [
      `Error from server (InternalError): error when creating "order.yaml": Internal error occurred: `,
      "Internal error occurred: "
    ]) {
      expect(verdictOf(printedEvidence({ "$ kubectl apply -f order.yaml": `${says}${call}${why}` }))).toBe(`${code} Service/judge`)
    }
  })

  it("also where a controller's event was saved without its object", () => {
    const event = `Warning  FailedCreate  8m (x28 over 163m)  replicaset-controller  Error creating: Internal error occurred: ${call}service "judge" not found`
    expect(verdictOf(printedEvidence({ "$ kubectl get events -n shop": event }))).toBe("webhook-service-missing Service/judge")
  })

  it("unless its configuration is known", () => {
    const evidence = printedEvidence({
      "$ kubectl apply -f order.yaml": `Error from server (InternalError): ${call}service "judge" not found`
    })
    const configuration: KubeObject = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: "policy" },
      webhooks: [{ name: "orders.policy.example", clientConfig: { service: { namespace: "policy", name: "judge" } } }]
    }
    const objects = [cartPod(), configuration].map((object) => ({ object, source: "objects" }))
    expect(verdictOf({ ...evidence, objects })).toBe("webhook-service-missing ValidatingWebhookConfiguration/policy")
  })
})
