import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const ingress = (spec: object, status: object = {}): KubeObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "web", namespace: "shop" },
  spec,
  status
})

const log = (...lines: ReadonlyArray<string>) => [
  { namespace: "edge", pod: "nginx-controller-1", previous: false, lines, source: "logs/nginx.log" }
]
const passedOver = (why: string) =>
  `I0102 10:37:15.9 7 store.go:426] "Ignoring ingress because of error while validating ingress class" ingress="shop/web" error="${why}"`
const classless = passedOver("ingress does not contain a valid IngressClass")
const older = "I0102 20:47:05.8 7 controller.go:167] ignoring add for ingress web based on annotation kubernetes.io/ingress.class"

describe("an ingress that a controller passes over", () => {
  it.each([
    ["for it has no class", classless, ingress({})],
    ["for another, in older words", older, ingress({})],
    [
      "for a class that it does not know",
      passedOver('no object matching key \\"blue\\" in local store'),
      ingress({ ingressClassName: "blue" })
    ]
  ])("%s", (_, line, object) => {
    expect(verdictOf(evidenceOf({ objects: [object], logs: log(line) }))).toBe("ingress-class-missing Ingress/web")
  })

  it("is all right where another serves it, or the same one does later", () => {
    const served = ingress({ ingressClassName: "blue" }, { loadBalancer: { ingress: [{ ip: "10.0.0.9" }] } })
    expect(verdictOf(evidenceOf({ objects: [served], logs: log(older) }))).not.toContain("ingress-class-missing")
    const accepted = 'I0102 10:38:15.9 7 store.go:430] "Found valid IngressClass" ingress="shop/web" ingressclass="nginx"'
    expect(verdictOf(evidenceOf({ objects: [ingress({})], logs: log(classless, accepted) }))).not.toContain("ingress-class-missing")
  })
})

it("is served by somebody where its certificate is complained of, and no word tells that it is the right one", () => {
  const rules = [{ http: { paths: [{ path: "/", backend: { service: { name: "web" } } }] } }]
  const metadata = { name: "web", namespace: "shop" }
  const objects: ReadonlyArray<KubeObject> = [
    ingress({ ingressClassName: "blue", rules, tls: [{ secretName: "web-tls" }] }),
    { apiVersion: "v1", kind: "Service", metadata, spec: { selector: { app: "cart" }, ports: [{ port: 80 }] } },
    { apiVersion: "v1", kind: "Endpoints", metadata, subsets: [{ addresses: [{ ip: "10.1.0.4" }], ports: [{ port: 80 }] }] },
    cartPod()
  ]
  const asked = (question: string) => verdictOf(evidenceOf({ objects, subject: { namespace: "shop", alerts: [], question } }))
  expect(asked("ingress/web is not reachable")).toBe("ingress-class-missing Ingress/web")
  expect(asked("browsers warn about the certificate of ingress/web")).toBe("inconclusive")
})
