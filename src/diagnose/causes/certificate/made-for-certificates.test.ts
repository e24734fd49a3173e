import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, evidenceOf } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const made = (kind: string, status: object, metadata: object = {}): KubeObject => ({
  apiVersion: "cert-manager.io/v1",
  kind,
  metadata: { name: "web-tls-4x7kd", namespace: "shop", creationTimestamp: at(0), ...metadata },
  status
})
const failed = { conditions: [{ type: "Ready", status: "False", reason: "Failed", message: "order is in errored state: rateLimited" }] }
const waiting = { state: "pending", reason: "Waiting for HTTP-01 challenge propagation: wrong status code '403', expected '200'" }

describe("a certificate that was not saved is not issued where", () => {
  it.each([
    ["its request failed", made("CertificateRequest", failed), "CertificateRequest/web-tls-4x7kd"],
    ["its order ended", made("Order", { state: "invalid" }), "Order/web-tls-4x7kd"],
    ["its challenge waits for long", made("Challenge", waiting), "Challenge/web-tls-4x7kd"],
    [
      "its request failed, which names it",
      made("CertificateRequest", failed, { annotations: { "cert-manager.io/certificate-name": "web-tls" } }),
      "Certificate/web-tls"
    ]
  ])("%s", (_, object, about) => {
    expect(verdictOf(evidenceOf({ objects: [object] }))).toBe(`certificate-not-issued ${about}`)
  })

  it("a table of challenges says so", () => {
    const outputs = {
      "kubectl get challenges -o wide -n shop": `NAME                   STATE     DOMAIN             REASON                                                     AGE
web-tls-4x7kd-1-2095   pending   shop.example.com   Waiting for DNS-01 challenge propagation: not yet there    42m
`
    }
    expect(verdictOf(printedEvidence(outputs))).toBe("certificate-not-issued Challenge/web-tls-4x7kd-1-2095")
  })
})

describe("nothing is said of", () => {
  it.each([
    ["a challenge that has just begun", made("Challenge", waiting, { creationTimestamp: at(29) })],
    ["an order that goes on", made("Order", { state: "pending" })],
    ["a request that waits", made("CertificateRequest", { conditions: [{ type: "Ready", status: "False", reason: "Pending" }] })]
  ])("%s", (_, object) => {
    expect(verdictOf(evidenceOf({ objects: [object] }))).toBe("inconclusive")
  })
})

it("wants an issuer that does not exist where only its request was saved", () => {
  const message = 'Referenced "Issuer" not found: issuer.cert-manager.io "acme" not found'
  const request = made(
    "CertificateRequest",
    { conditions: [{ type: "Ready", status: "False", reason: "Pending", message }] },
    { ownerReferences: [{ apiVersion: "cert-manager.io/v1", kind: "Certificate", name: "web-tls", uid: "c", controller: true }] }
  )
  expect(verdictOf(evidenceOf({ objects: [request] }))).toBe("certificate-issuer-missing Certificate/web-tls")
})

it("is not issued because of the issuer that is not ready, where a table does not tell whose it is", () => {
  const issuer: KubeObject = {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: { name: "acme" },
    status: { conditions: [{ type: "Ready", status: "False", reason: "ErrRegisterACMEAccount", message: "the account was refused" }] }
  }
  const row = (ready: string): KubeObject => ({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: "web-tls", namespace: "shop" },
    spec: { secretName: "web-tls" },
    status: { conditions: [{ type: "Ready", status: ready }] }
  })
  expect(verdictOf(evidenceOf({ objects: [row("False"), issuer] }))).toBe("certificate-issuer-not-ready ClusterIssuer/acme")
  expect(verdictOf(evidenceOf({ objects: [row("False")] }))).toBe("certificate-not-issued Certificate/web-tls")
})
