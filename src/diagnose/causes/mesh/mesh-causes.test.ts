import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf, firing, logOf } from "../../scene/evidence.fixture.ts"
import type { Evidence } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"

const object = (apiVersion: string, kind: string, name: string, rest: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "shop" },
  ...rest
})
const istio = (kind: string, spec: object) => object("networking.istio.io/v1", kind, "cart", { spec })
const route = (destination: object, more: object = {}) =>
  istio("VirtualService", { hosts: ["cart"], http: [{ route: [{ destination }], ...more }] })
const rule = (...subsets: ReadonlyArray<object>) => istio("DestinationRule", { host: "cart", subsets })
const service = object("v1", "Service", "cart", { spec: { selector: { app: "cart" }, ports: [{ port: 80 }] } })
const errors = { alerts: [firing("CartErrorRate", { namespace: "shop", deployment: "cart" })] }
const whole: Evidence["complete"] = ["Service", "Pod", "DestinationRule"].map((kind) => ({ kind, namespace: "shop" }))
const verdict = (...objects: ReadonlyArray<KubeObject>) =>
  verdictOf(evidenceOf({ objects: [cartPod(), service, ...objects], subject: errors, complete: whole }))

describe("a mesh's configuration is the cause where", () => {
  it.each<readonly [string, ReadonlyArray<KubeObject>, string]>([
    ["a route's service is gone", [route({ host: "card" })], "mesh-destination-missing VirtualService/cart"],
    [
      "its rule has no such subset",
      [route({ host: "cart", subset: "v2" }), rule({ name: "v1", labels: { app: "cart" } })],
      "mesh-destination-missing VirtualService/cart"
    ],
    [
      "no pod is of the subset",
      [route({ host: "cart.shop.svc.cluster.local", subset: "v2" }), rule({ name: "v2", labels: { version: "v2" } })],
      "mesh-destination-missing VirtualService/cart"
    ],
    ["it injects faults", [route({ host: "cart" }, { fault: { abort: { httpStatus: 503 } } })], "mesh-fault-injected VirtualService/cart"],
    [
      "it denies all",
      [
        object("security.istio.io/v1", "AuthorizationPolicy", "deny", {
          spec: { action: "DENY", rules: [{}], selector: { matchLabels: { app: "cart" } } }
        })
      ],
      "inconclusive"
    ],
    [
      "a gateway does not take the route",
      [
        object("gateway.networking.k8s.io/v1", "HTTPRoute", "cart", {
          spec: { rules: [{ backendRefs: [{ name: "cart" }] }] },
          status: { parents: [{ conditions: [{ type: "Accepted", status: "False", reason: "NotAllowedByListeners" }] }] }
        })
      ],
      "gateway-route-not-accepted HTTPRoute/cart"
    ]
  ])("%s", (_, objects, expected) => {
    expect(verdict(...objects)).toBe(expected)
  })

  it("it denies, and a log says so", () => {
    const deny = object("security.istio.io/v1", "AuthorizationPolicy", "deny", {
      spec: { action: "DENY", rules: [{}], selector: { matchLabels: { app: "cart" } } }
    })
    const log = { ...logOf(cartPod(), "RBAC: access denied"), previous: false }
    expect(verdictOf(evidenceOf({ objects: [cartPod(), service, deny], subject: errors, logs: [log] }))).toBe(
      "mesh-authorization-denied AuthorizationPolicy/deny"
    )
  })
})

it("is a policy that restricts, where who was refused names what it covers", () => {
  const allow = object("security.istio.io/v1", "AuthorizationPolicy", "front", {
    spec: { action: "ALLOW", rules: [{ from: [{}] }], selector: { matchLabels: { app: "cart" } } }
  })
  const front = cartPod({ name: "front-0", labels: { app: "front" } })
  const refused = (host: string) => {
    const log = { ...logOf(front, `ERROR call to http://${host}:9080/ failed: 403 RBAC: access denied`), previous: false }
    return verdictOf(evidenceOf({ objects: [cartPod(), front, service, allow], subject: errors, logs: [log] }))
  }
  expect(refused("cart")).toBe("mesh-authorization-denied AuthorizationPolicy/front")
  expect(refused("mail")).not.toContain("mesh-authorization-denied")
})

describe("it is not the cause where", () => {
  const good = [route({ host: "cart", subset: "v1" }), rule({ name: "v1", labels: { app: "cart" } })]
  it.each<readonly [string, ReadonlyArray<KubeObject>]>([
    ["all of it fits", good],
    ["a host is outside of the cluster", [route({ host: "api.example.com" })]],
    [
      "a policy allows",
      [
        object("security.istio.io/v1", "AuthorizationPolicy", "allow", {
          spec: { rules: [{ from: [] }], selector: { matchLabels: { app: "cart" } } }
        })
      ]
    ],
    [
      "a policy is for other pods",
      [
        object("security.istio.io/v1", "AuthorizationPolicy", "deny", {
          spec: { action: "DENY", rules: [{}], selector: { matchLabels: { app: "web" } } }
        })
      ]
    ],
    [
      "a gateway takes the route",
      [
        object("gateway.networking.k8s.io/v1", "HTTPRoute", "cart", {
          status: { parents: [{ conditions: [{ type: "Accepted", status: "True" }] }] }
        })
      ]
    ]
  ])("%s", (_, objects) => {
    expect(verdict(...objects)).not.toMatch(/mesh|gateway/)
  })
})
