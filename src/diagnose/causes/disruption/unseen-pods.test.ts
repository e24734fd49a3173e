import { expect, it } from "vitest"
import { evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const budget = (healthy: number) => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "cart", namespace: "shop" },
  spec: { minAvailable: 1, selector: { matchLabels: { app: "cart" } } },
  status: { disruptionsAllowed: 0, currentHealthy: healthy, desiredHealthy: 1, expectedPods: 2 }
})

const said = [{ line: "error: cannot evict pod as it would violate the pod's disruption budget cart", source: "commands/001.txt:2" }]

it("does not blame a budget whose pods are not well, and of which none was recorded", () => {
  expect(verdictOf(evidenceOf({ objects: [budget(0)], said, subject: { question: "Why does the drain hang?" } }))).not.toContain(
    "disruption-budget-blocks"
  )
})
