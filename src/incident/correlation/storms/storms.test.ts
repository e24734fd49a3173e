import { describe, expect, it } from "@effect/vitest"
import { groupAlerts } from "../group-alerts.ts"
import { type Storm, score, scoreStorm, signalsOf, storms } from "./storms.fixture.ts"

const all: ReadonlyArray<Storm> = Object.values(storms).flat()

/** The same order every time, and another one for each seed. */
const shuffled = <A>(some: ReadonlyArray<A>, seed: number): ReadonlyArray<A> =>
  some
    .map((one, index) => ({ one, key: Math.imul(index + 1, 2_654_435_761 ^ (seed * 97)) >>> 0 }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ one }) => one)

describe("labelled storms", () => {
  it.each(all)("$name", (storm) => {
    expect(scoreStorm(storm, groupAlerts(signalsOf(storm))).mistakes).toEqual([])
  })

  it.each([1, 2, 3])("come to the same in another order of arrival (%i)", (seed) => {
    const mistakes = all.flatMap((storm) =>
      scoreStorm(storm, groupAlerts(shuffled(signalsOf(storm), seed))).mistakes.map((mistake) => `${storm.name}: ${mistake}`)
    )
    expect(mistakes).toEqual([])
  })

  it("is measured", () => {
    const rows = Object.entries(storms).map(([name, some]) => {
      const scores = score(some)
      const sum = (part: "exact" | "expected" | "found" | "rooted") => scores.reduce((total, one) => total + one[part], 0)
      return {
        storms: name,
        scenarios: some.length,
        alerts: some.flatMap(({ alerts }) => alerts).length,
        groups: sum("expected"),
        found: sum("found"),
        exact: sum("exact"),
        "root first": sum("rooted")
      }
    })
    console.table(rows)
    expect(rows.reduce((total, { scenarios }) => total + scenarios, 0)).toBeGreaterThanOrEqual(40)
  })
})
