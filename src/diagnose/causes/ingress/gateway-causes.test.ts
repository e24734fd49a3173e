import { expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const apiVersion = "gateway.networking.k8s.io/v1"
const place = { name: "cart", namespace: "shop" }

const route = (parentRef: object, status: object = {}): KubeObject => ({
  apiVersion,
  kind: "HTTPRoute",
  metadata: place,
  spec: { parentRefs: [{ name: "edge", ...parentRef }], rules: [{ backendRefs: [{ name: "cart" }] }] },
  status
})
const gateway: KubeObject = { apiVersion, kind: "Gateway", metadata: { name: "edge", namespace: "shop" }, spec: {} }

const verdict = (objects: ReadonlyArray<KubeObject>, complete = [{ kind: "Gateway" }]) =>
  verdictOf(evidenceOf({ objects: [cartPod(), ...objects], complete }))

it("finds a route that is to be served by a gateway that does not exist", () => {
  const orphan = "gateway-route-not-accepted HTTPRoute/cart"
  expect(verdict([route({})])).toBe(orphan)
  expect(verdict([route({ namespace: "gateways" }), gateway])).toBe(orphan)
  expect(verdict([route({}), gateway])).toBe("healthy")
})

it("blames no route that is served, or whose gateways nobody listed, or that is a mesh's", () => {
  const parents = [{ conditions: [{ type: "Accepted", status: "True", reason: "Accepted" }] }]
  expect(verdict([route({}, { parents })])).toBe("healthy")
  expect(verdict([route({})], [])).toBe("healthy")
  expect(verdict([route({ kind: "Service", group: "", name: "cart" })])).toBe("healthy")
})
