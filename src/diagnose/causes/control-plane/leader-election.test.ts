import { describe, expect, it } from "vitest"
import { cartPod, crashing, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const pod = cartPod(crashing())
const verdict = (...lines: ReadonlyArray<string>) =>
  verdictOf(
    evidenceOf({ objects: [pod], logs: [{ namespace: "shop", pod: pod.metadata.name, previous: true, lines, source: "x.previous.log" }] })
  )
const renewal = "I0102 18:25:55.3 1 leaderelection.go:283] failed to renew lease shop/cart: timed out waiting for the condition"

describe("a controller whose lease was not renewed", () => {
  it.each([
    [`E0102 18:25:55.3 1 leaderelection.go:367] Failed to update lock: Put "https://10.0.0.1:443/api": context deadline exceeded`],
    ["reconciled"]
  ])("is named after: %s", (before) => {
    expect(verdict(before, renewal, "Error: leader election lost")).toBe("leader-election-lost Deployment/cart")
  })

  it("is none where it may not touch its lease", () => {
    const forbidden =
      'error retrieving resource lock shop/cart: leases.coordination.k8s.io "cart" is forbidden: User "system:serviceaccount:shop:cart" cannot get resource "leases" in API group "coordination.k8s.io" in the namespace "shop"'
    expect(verdict(forbidden, "leader election lost")).toMatch(/^service-account-forbidden /)
  })

  it("is none where it was told to end, or where work went on", () => {
    expect(verdict("received termination signal", renewal, "leader election lost")).not.toMatch(/leader/)
    expect(verdict(renewal, ...Array.from({ length: 60 }, (_, index) => `reconciled ${index}`))).not.toMatch(/leader/)
  })
})
