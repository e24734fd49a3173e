import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const lines = (...said: ReadonlyArray<string>) => said.map((line, index) => ({ line, source: `commands/001.txt:${index + 1}` }))

const log = (pod: string, namespace: string, ...said: ReadonlyArray<string>) => ({
  namespace,
  pod,
  previous: false,
  lines: said,
  source: `logs/${pod}.log`
})

const ofIstio = (apiVersion: string, kind: string, name: string, spec: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "shop" },
  spec
})

describe("what Linkerd tells of the certificates that it signs with", () => {
  it.each([
    ["× trust anchors are within their validity period", "ConfigMap/linkerd-identity-trust-roots"],
    ["× issuer cert is within its validity period", "Secret/linkerd-identity-issuer"]
  ])("names what is over: %s", (line, about) => {
    expect(verdictOf(evidenceOf({ said: lines("√ certificate config is valid", line) }))).toBe(`mesh-identity-expired ${about}`)
  })

  it("names the issuer by its service's own log", () => {
    const said =
      'level=error msg="could not process CSR because of CA cert validation failure: x509: certificate has expired or is not yet valid"'
    expect(verdictOf(evidenceOf({ logs: [log("linkerd-identity-6b8d5f7c9-q2w4x", "mesh", said)] }))).toBe(
      "mesh-identity-expired Secret/linkerd-identity-issuer"
    )
  })

  it("names nothing where all is well", () => {
    expect(verdictOf(evidenceOf({ said: lines("√ trust anchors are within their validity period") }))).toBe("inconclusive")
  })
})

describe("a proxy that speaks TLS to what does not", () => {
  const said =
    '[2026-01-01T12:20:00.0Z] "GET / HTTP/1.1" 503 UF - "TLS_error:|268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER" 0 0 "-" "10.0.0.8:80" outbound|80|v1|stock.shop.svc.cluster.local - 10.2.0.9:80'
  const logs = [log("web-1", "shop", said)]

  it("blames what it calls, or the rule that makes it so", () => {
    expect(verdictOf(evidenceOf({ logs }))).toBe("mesh-mtls-mismatch Service/stock")
    const rule = (mode: string) =>
      ofIstio("networking.istio.io/v1", "DestinationRule", "stock-tls", { host: "stock", trafficPolicy: { tls: { mode } } })
    expect(verdictOf(evidenceOf({ logs, objects: [rule("ISTIO_MUTUAL")] }))).toBe("mesh-mtls-mismatch DestinationRule/stock-tls")
    expect(verdictOf(evidenceOf({ logs, objects: [rule("DISABLE")] }))).toBe("mesh-mtls-mismatch Service/stock")
  })
})

describe("a caller's answer", () => {
  const policy = (name: string) => ofIstio("security.istio.io/v1", "AuthorizationPolicy", name, { action: "DENY", rules: [{}] })
  const said = lines("HTTP/1.1 403 Forbidden", "RBAC: access denied")

  it("tells of the only policy that there is", () => {
    expect(verdictOf(evidenceOf({ objects: [policy("stock")], said }))).toBe("mesh-authorization-denied AuthorizationPolicy/stock")
  })

  it("tells of none where there are several", () => {
    expect(verdictOf(evidenceOf({ objects: [policy("stock"), policy("web")], said }))).toBe("inconclusive")
  })
})
