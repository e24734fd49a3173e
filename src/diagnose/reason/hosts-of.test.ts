import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf } from "../scene/evidence.fixture.ts"
import { makeScene } from "../scene/make-scene.ts"
import { hostsOf } from "./hosts-of.ts"
import { focusOf } from "./relevance.ts"

const object = (kind: string, spec: object): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "front", namespace: "docs" },
  spec
})

describe("hosts that objects serve", () => {
  it.each([
    ["Ingress", { rules: [{ host: "a.example.com" }] }],
    ["IngressRoute", { routes: [{ match: "Host(`a.example.com`) && PathPrefix(`/b`)" }] }],
    ["HTTPRoute", { hostnames: ["a.example.com"] }],
    ["VirtualService", { hosts: ["a.example.com", "local"] }],
    ["Certificate", { dnsNames: ["a.example.com"] }],
    ["HTTPProxy", { virtualhost: { fqdn: "a.example.com" } }]
  ])("are told by a %s", (kind, spec) => {
    expect(hostsOf(object(kind, spec))).toEqual(["a.example.com"])
  })

  it("name their objects beside what else is named, and narrow nothing by themselves", () => {
    const named = (question: string) => [
      ...focusOf(
        makeScene(evidenceOf({ objects: [cartPod(), object("Ingress", { rules: [{ host: "a.example.com" }] })], subject: { question } }))
      ).named
    ]
    expect(named("cart does not answer at a.example.com")).toContain("Ingress/docs/front")
    expect(named("a.example.com does not answer")).toEqual([])
  })
})
