import { describe, expect, it } from "vitest"
import { evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const drained = (...lines: ReadonlyArray<string>) =>
  verdictOf(evidenceOf({ said: lines.map((line, index) => ({ line, source: `commands/001.txt:${index + 1}` })) }))

const refused =
  'error when evicting pods/"stock-1" -n "shop" (will retry after 5s): Cannot evict pod as it would violate the pod\'s disruption budget.'

describe("a drain that is refused", () => {
  it("is blocked while it goes on", () => {
    expect(drained("evicting pod shop/stock-1", refused, "evicting pod shop/stock-1", refused)).toBe("disruption-budget-blocks Pod/stock-1")
    expect(drained(refused, "pod/web-1 evicted")).toBe("disruption-budget-blocks Pod/stock-1")
  })

  it("is blocked by a budget that was not recorded, where those that were allow it", () => {
    const other = {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "other", namespace: "shop" },
      status: { disruptionsAllowed: 1 }
    }
    const said = [{ line: refused, source: "commands/001.txt:1" }]
    expect(verdictOf(evidenceOf({ objects: [other], said }))).toBe("disruption-budget-blocks Pod/stock-1")
  })

  it.each(["pod/stock-1 evicted", 'pod "stock-1" evicted', "node/worker-1 drained"])("is over once it says: %s", (end) => {
    expect(drained(refused, end)).toBe("inconclusive")
  })
})
