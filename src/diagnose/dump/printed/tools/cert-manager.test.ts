import { expect, it } from "vitest"
import { readCertificateStatus } from "./cert-manager.ts"

const output = [
  "Name: shop-tls",
  "Namespace: store",
  "Conditions:",
  "  Ready: False, Reason: DoesNotExist, Message: Issuing certificate as Secret does not exist",
  "DNS Names:",
  "- shop.example",
  "Issuer:",
  "  Name: acme",
  "  Kind: ClusterIssuer",
  "CertificateRequest:",
  "  Name: shop-tls-1",
  "  Namespace: store",
  "  Conditions:",
  "    Ready: False, Reason: Failed, Message: the order was refused"
]

it("tells a certificate and what was made for it", () => {
  expect(readCertificateStatus("$ cmctl status certificate shop-tls -n store", output, "default")).toMatchObject([
    {
      kind: "Certificate",
      metadata: { name: "shop-tls", namespace: "store" },
      spec: { issuerRef: { kind: "ClusterIssuer", name: "acme" } },
      status: { conditions: [{ type: "Ready", status: "False", reason: "DoesNotExist" }] }
    },
    { kind: "CertificateRequest", status: { conditions: [{ message: "the order was refused" }] } }
  ])
  expect(readCertificateStatus("$ kubectl get certificates", output, "default")).toEqual([])
})
