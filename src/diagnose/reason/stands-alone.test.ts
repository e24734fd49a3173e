import { expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { cartPod, evidenceOf, firing } from "../scene/evidence.fixture.ts"

const certificate = (status: string, type = "Ready"): KubeObject => ({
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: "cart-tls", namespace: "shop" },
  status: { conditions: [{ type, status }] }
})
const asked = (object: KubeObject) =>
  verdictOf(evidenceOf({ objects: [object], subject: { question: "is cart-tls at risk?", namespace: "shop" } }))

it("takes an object for well whose own condition says so", () => {
  expect(asked(certificate("True"))).toBe("healthy")
})

it("not one that says otherwise, or nothing", () => {
  expect(asked(certificate("False"))).toBe("certificate-not-issued Certificate/cart-tls")
  expect(asked(certificate("True", "Issuing"))).toBe("inconclusive")
})

it("takes a certificate's own word for how long it holds", () => {
  const until = (notAfter: string): KubeObject => ({
    ...certificate("True"),
    status: { notAfter, conditions: [{ type: "Ready", status: "True" }] }
  })
  const judged = (...objects: ReadonlyArray<KubeObject>) => {
    const alert = { ...firing("CertExpiresSoon", { namespace: "shop" }), annotations: { summary: "certificate expires in 21 days" } }
    return verdictOf(evidenceOf({ objects: [cartPod(), ...objects], subject: { alerts: [alert] } }))
  }
  expect(judged(until("2026-01-22T00:00:00Z"))).toBe("healthy")
  expect(judged(until("2025-12-31T00:00:00Z"))).not.toBe("healthy")
  expect(judged()).toBe("inconclusive")
})
