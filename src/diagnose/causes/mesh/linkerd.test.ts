import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf, firing } from "../../scene/evidence.fixture.ts"
import type { LogText, Subject } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"

/** A pod of a workload, in Linkerd's mesh unless told otherwise. */
const podOf = (workload: string, { ip = "10.0.0.1", isMeshed = true, isReady = true, namespace = "shop" } = {}): KubeObject => {
  const pod = cartPod({
    name: `${workload}-6d5f7c8b9-abcde`,
    labels: { app: workload },
    ...(isMeshed
      ? {
          spec: {
            containers: [
              { name: "app", image: "registry.example/app:1" },
              { name: "linkerd-proxy", image: "registry.example/proxy:1" }
            ]
          }
        }
      : {}),
    status: {
      phase: "Running",
      podIP: ip,
      conditions: [{ type: "Ready", status: isReady ? "True" : "False" }],
      containerStatuses: [
        { name: "app", ready: true, restartCount: 0, state: { running: {} } },
        ...(isMeshed ? [{ name: "linkerd-proxy", ready: isReady, restartCount: 0, state: { running: {} } }] : [])
      ]
    }
  })
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${workload}-6d5f7c8b9`, uid: workload, controller: true }
  return { ...pod, metadata: { ...pod.metadata, namespace, ownerReferences: [owner] } }
}

const object = (apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "shop" },
  ...rest
})

const server = object("policy.linkerd.io/v1beta3", "Server", "cart-http", { spec: { podSelector: { matchLabels: { app: "cart" } } } })
const policy = object("policy.linkerd.io/v1alpha1", "AuthorizationPolicy", "cart", {
  spec: { targetRef: { kind: "Server", name: "cart-http" }, requiredAuthenticationRefs: [{ kind: "MeshTLSAuthentication", name: "web" }] }
})
const injected = { ...object("v1", "Namespace", "shop"), metadata: { name: "shop", annotations: { "linkerd.io/inject": "enabled" } } }

const proxyLog = (pod: KubeObject, ...lines: ReadonlyArray<string>): LogText => ({
  namespace: pod.metadata.namespace ?? "",
  pod: pod.metadata.name,
  container: "linkerd-proxy",
  previous: false,
  lines,
  source: `logs/${pod.metadata.name}/linkerd-proxy.log`
})

const said = (tls: string, by = "server.group=policy.linkerd.io server.kind=server server.name=cart-http") =>
  `[  12.3s]  INFO ThreadId(01) inbound:server{port=80}: linkerd_app_inbound::policy::http: Request denied ${by} route.group= route.kind=default route.name=default client.tls=${tls} client.ip=10.0.0.9`
const KNOWN = 'Some(Established { client_id: Some(ClientId("web.shop.serviceaccount")), negotiated_protocol: None })'
const UNKNOWN = "None(NoClientHello)"

const errors: Partial<Subject> = { alerts: [firing("CartErrorRate", { namespace: "shop", deployment: "cart" })] }
const cart = podOf("cart")
const judged = (line: string, caller: KubeObject, objects: ReadonlyArray<KubeObject> = [], subject = errors) =>
  verdictOf(evidenceOf({ objects: [cart, caller, server, policy, ...objects], subject, logs: [proxyLog(cart, "ready", line)] }))

describe("Linkerd's refusals are the cause:", () => {
  it.each<readonly [what: string, line: string, caller: KubeObject, objects: ReadonlyArray<KubeObject>, expected: string]>([
    [
      "a Server that does not let a caller in",
      said(KNOWN),
      podOf("web", { ip: "10.0.0.9" }),
      [],
      "mesh-authorization-denied Server/cart-http"
    ],
    [
      "as older proxies say it",
      "INFO inbound:server{port=80}: linkerd_app_inbound::policy::authorize::http: Request denied server=cart-http tls=Some(x) client=10.0.0.9:3902",
      podOf("web", { ip: "10.0.0.9" }),
      [],
      "mesh-authorization-denied Server/cart-http"
    ],
    [
      "a default policy",
      said(KNOWN, "server.group= server.kind=default server.name=deny"),
      podOf("web", { ip: "10.0.0.9" }),
      [],
      "mesh-authorization-denied Deployment/cart"
    ],
    [
      "a caller outside of the mesh",
      said(UNKNOWN),
      podOf("web", { ip: "10.0.0.9", isMeshed: false }),
      [],
      "mesh-mtls-mismatch Server/cart-http"
    ],
    [
      "a caller that is to be in the mesh and is not",
      said(UNKNOWN),
      podOf("web", { ip: "10.0.0.9", isMeshed: false }),
      [injected],
      "mesh-proxy-missing Deployment/web"
    ]
  ])("%s", (_, line, caller, objects, expected) => {
    expect(judged(line, caller, objects)).toBe(expected)
  })

  it("but not where nobody asks how it answers, or nothing was refused", () => {
    expect(judged(said(KNOWN), podOf("web", { ip: "10.0.0.9" }), [], { alerts: [] })).not.toContain("mesh")
    expect(judged("INFO linkerd2_proxy: Inbound interface on 0.0.0.0:4143", podOf("web", { ip: "10.0.0.9" }))).not.toContain("mesh")
    expect(judged("INFO nothing", podOf("web", { isMeshed: false }), [injected])).not.toContain("mesh")
  })
})

describe("a Server that nothing authorizes anybody for", () => {
  const complete = ["AuthorizationPolicy.policy.linkerd.io", "ServerAuthorization"].map((kind) => ({ kind, namespace: "shop" }))
  const web = podOf("web")
  const log = { ...proxyLog(web, "GET http://cart/ answered 403 Forbidden"), container: "app" }
  const verdict = (objects: ReadonlyArray<KubeObject>, logs = [log], known = complete) =>
    verdictOf(evidenceOf({ objects: [cart, web, ...objects], subject: errors, logs, complete: known }))

  it("is the cause where callers are refused", () => {
    expect(verdict([server])).toBe("mesh-authorization-denied Server/cart-http")
  })

  it("is not where a policy is for it, it is open, nobody is refused, or not all policies are known", () => {
    const open = { ...server, spec: { ...(server.spec as object), accessPolicy: "all-authenticated" } }
    const answers = [verdict([server, policy]), verdict([open]), verdict([server], []), verdict([server], [log], [])]
    expect(answers.filter((one) => one.includes("mesh"))).toEqual([])
  })
})

describe("an issuer's certificate that is over is the cause", () => {
  const ill = [podOf("cart", { isReady: false }), podOf("web", { isReady: false })]
  const proxies = ill.map((pod) =>
    proxyLog(
      pod,
      "ERROR ThreadId(02) daemon:identity: linkerd2_proxy_identity::certify: Failed to certify identity: invalid certificate: CertExpired"
    )
  )
  const event: KubeObject = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: "identity.1", namespace: "linkerd" },
    involvedObject: { kind: "Deployment", namespace: "linkerd", name: "linkerd-identity" },
    type: "Warning",
    reason: "IssuerValidationFailed",
    message: "x509: certificate has expired or is not yet valid - Current Time : 2026-01-01"
  }

  it("as the identity service tells", () => {
    expect(verdictOf(evidenceOf({ objects: [...ill, event], logs: proxies, subject: { namespace: "shop" } }))).toBe(
      "mesh-identity-expired Secret/linkerd-identity-issuer"
    )
  })

  it("as proxies tell", () => {
    expect(verdictOf(evidenceOf({ objects: ill, logs: proxies, subject: { namespace: "shop" } }))).toBe(
      "mesh-identity-expired Secret/linkerd-identity-issuer"
    )
  })

  it("but not where pods are ready, whatever they logged at their start", () => {
    const well = [podOf("cart"), podOf("web")]
    expect(verdictOf(evidenceOf({ objects: well, logs: proxies, subject: { namespace: "shop" } }))).not.toContain("mesh")
  })
})

describe("a route's timeout is the cause", () => {
  const service = object("v1", "Service", "cart", { spec: { selector: { app: "cart" }, ports: [{ port: 80 }] } })
  const profile = (timeout: string): KubeObject => ({
    ...object("linkerd.io/v1alpha2", "ServiceProfile", "cart.shop.svc.cluster.local", { spec: { routes: [{ name: "GET /", timeout }] } })
  })
  const route = object("gateway.networking.k8s.io/v1", "HTTPRoute", "cart", {
    spec: { parentRefs: [{ kind: "Service", name: "cart" }], rules: [{ timeouts: { request: "250ms" }, backendRefs: [{ name: "cart" }] }] }
  })
  const web = podOf("web")
  const log = (line: string): LogText => ({ ...proxyLog(web, line), container: "app" })
  const verdict = (limit: KubeObject, line: string) =>
    verdictOf(evidenceOf({ objects: [cart, web, service, limit], subject: errors, logs: [log(line)] }))

  it.each<readonly [what: string, limit: KubeObject, expected: string]>([
    ["of a ServiceProfile", profile("300ms"), "mesh-route-timeout ServiceProfile/cart.shop.svc.cluster.local"],
    ["of an HTTPRoute", route, "mesh-route-timeout HTTPRoute/cart"]
  ])("%s", (_, limit, expected) => {
    expect(verdict(limit, "GET http://cart/ failed: 504 Gateway Timeout")).toBe(expected)
  })

  it("but not where it is long, or nothing timed out", () => {
    expect(verdict(profile("30s"), "GET http://cart/ failed: 504 Gateway Timeout")).not.toContain("mesh")
    expect(verdict(profile("300ms"), "GET http://cart/ 200 in 504 ms")).not.toContain("mesh")
  })
})

it("takes a policy of Linkerd for none of Istio", () => {
  const log = { ...proxyLog(cart, "RBAC: access denied"), container: "app" }
  expect(verdictOf(evidenceOf({ objects: [cart, policy], subject: errors, logs: [log] }))).not.toContain("AuthorizationPolicy")
})
