import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const object = (kind: string, apiVersion: string, spec: object, name = "web"): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "shop" },
  spec
})
const service = object("Service", "v1", { ports: [{ port: 80 }] })
const services = [{ kind: "Service", namespace: "shop" }]
const log = (...lines: ReadonlyArray<string>) => [{ namespace: "edge", pod: "proxy-1", previous: false, lines, source: "logs/proxy.log" }]
const leadingTo = (name: string) => ({ routes: [{ match: "Host(`a.example.com`)", services: [{ name, port: 80 }] }] })

describe("a service that an ingress leads to and that is not there", () => {
  it.each([
    ["IngressRoute", "traefik.io/v1alpha1", leadingTo("gone")],
    ["HTTPProxy", "projectcontour.io/v1", leadingTo("gone")],
    ["Route", "route.openshift.io/v1", { to: { kind: "Service", name: "gone" } }]
  ])("is told by a list of services for a %s", (kind, apiVersion, spec) => {
    expect(verdictOf(evidenceOf({ objects: [object(kind, apiVersion, spec), service], complete: services }))).toBe(
      `ingress-backend-missing ${kind}/web`
    )
  })

  it("is not told of one that is there, of another namespace's, or of what is no service", () => {
    const middle = {
      routes: [
        {
          services: [
            { name: "api@internal", kind: "TraefikService" },
            { name: "db", namespace: "data", port: 1 }
          ]
        }
      ]
    }
    for (const spec of [leadingTo("web"), middle]) {
      const evidence = evidenceOf({ objects: [object("IngressRoute", "traefik.io/v1alpha1", spec), service], complete: services })
      expect(verdictOf(evidence)).not.toContain("ingress-backend-missing")
    }
  })

  it("is told by controllers' logs", () => {
    const traefik =
      'time="x" level=error msg="kubernetes service not found: shop/gone" providerName=kubernetescrd ingress=web namespace=shop'
    expect(verdictOf(evidenceOf({ logs: log(traefik) }))).toBe("ingress-backend-missing IngressRoute/web")
    const ingress = object("Ingress", "networking.k8s.io/v1", { defaultBackend: { service: { name: "gone", port: { number: 80 } } } })
    const nginx =
      'W0102 10:00:00.1 7 controller.go:1] Error obtaining Endpoints for Service "shop/gone": no object matching key "shop/gone" in local store'
    expect(verdictOf(evidenceOf({ objects: [ingress], logs: log(nginx) }))).toBe("ingress-backend-missing Ingress/web")
    const there = object("Service", "v1", { ports: [{ port: 80 }] }, "gone")
    expect(verdictOf(evidenceOf({ objects: [ingress, there], logs: log(nginx) }))).not.toContain("ingress-backend-missing")
  })
})
