import { describe, expect, it } from "vitest"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const verdict = (answer: string) => verdictOf(printedEvidence({ "$ kubectl apply -f it.yaml": answer }, { namespace: "shop" }))

describe("what is refused to whom asks for it", () => {
  it.each([
    ["pod-security-violated Pod/cart", 'pods "cart" is forbidden: violates PodSecurity "restricted:latest": privileged (container "app")'],
    [
      "pod-security-violated Pod/cart",
      'pods "cart" is forbidden: unable to validate against any security context constraint: [spec.volumes[0]: Invalid value: "hostPath": no]'
    ],
    ["quota-exceeded Pod/cart", 'pods "cart" is forbidden: exceeded quota: team, requested: cpu=2, used: cpu=3, limited: cpu=4'],
    [
      "admission-webhook-denied Deployment/cart",
      'admission webhook "validate.kyverno.svc-fail" denied the request: resource Deployment/shop/cart was blocked due to the following policies'
    ]
  ])("is named: %s", (expected, why) => {
    expect(verdict(`Error from server (Forbidden): error when creating "it.yaml": ${why}`)).toBe(expected)
  })

  it("is nothing where who asks may not", () => {
    expect(verdict('Error from server (Forbidden): pods "cart" is forbidden: User "eve" cannot get resource "pods"')).toBe("inconclusive")
  })
})
