import { expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { evidenceOf } from "../scene/evidence.fixture.ts"

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
