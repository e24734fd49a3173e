import { expect, it } from "vitest"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { cartPod, evidenceOf, firing } from "../scene/evidence.fixture.ts"

const said = (answer: object, labels: Readonly<Record<string, string>> = {}) =>
  verdictOf(
    evidenceOf({
      objects: [cartPod()],
      said: JSON.stringify(answer, null, 2)
        .split("\n")
        .map((line, index) => ({ line, source: `commands/001.txt:${index + 2}` })),
      subject: { alerts: [firing("AddonState", { namespace: "shop", ...labels })] }
    })
  )

it.each<readonly [what: string, answer: object, verdict: string]>([
  ["an add-on that is active", { addon: { addonName: "vpc-cni", status: "ACTIVE", health: { issues: [] } } }, "healthy"],
  ["an update that is under way", { update: { id: "1", status: "InProgress", errors: [] } }, "healthy"],
  ["an add-on that is degraded", { addon: { addonName: "vpc-cni", status: "DEGRADED" } }, "addon-degraded Addon/vpc-cni"],
  [
    "a group of nodes with an issue",
    { nodegroup: { nodegroupName: "general", status: "ACTIVE", health: { issues: [{ code: "AsgInstanceLaunchFailures" }] } } },
    "node-provisioning-failed Nodegroup/general"
  ],
  ["an update that failed", { update: { id: "1", status: "Failed", errors: [{ errorCode: "ConfigurationConflict" }] } }, "inconclusive"]
])("judges by what EKS says of itself: %s", (_, answer, verdict) => {
  expect(said(answer)).toBe(verdict)
})

it("leaves what is asked by name alone", () => {
  expect(said({ addon: { addonName: "vpc-cni", status: "DEGRADED" } }, { deployment: "cart" })).toBe("healthy")
})
