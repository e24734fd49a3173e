import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import { CommandEffects, sameEffects } from "./command-effects.ts"

const byDefinition = Schema.toEquivalence(CommandEffects)

const copy = (effects: CommandEffects): CommandEffects => JSON.parse(JSON.stringify(effects))

/** Each value of each effect replaced, or left out, one at a time. */
const variants = (of: CommandEffects): ReadonlyArray<CommandEffects> =>
  of.effects.flatMap((effect, at) =>
    Object.entries(effect).flatMap(([key, value]) => {
      const { [key as keyof typeof effect]: _, ...without } = effect
      const other = Array.isArray(value) ? [...value, "more"] : typeof value === "boolean" ? !value : `not ${value}`
      return [without, { ...effect, [key]: other }].map((changed) => ({
        ...of,
        effects: of.effects.with(at, changed as typeof effect)
      }))
    })
  )

describe("effects are the same", () => {
  it.effect("when they say the same, and only then", () =>
    Effect.gen(function* () {
      const samples = yield* Arbitrary.sampleEffect(Arbitrary.schema(CommandEffects), { count: 60, size: 6 })
      for (const [index, one] of samples.entries()) {
        assert.isTrue(sameEffects(one, copy(one)), JSON.stringify(one))
        const next = samples[index + 1] ?? one
        assert.strictEqual(sameEffects(one, next), byDefinition(one, next))
        for (const other of [
          { ...one, reasons: [...one.reasons, "more"] },
          { ...one, effects: [...one.effects, ...one.effects] }
        ])
          assert.strictEqual(sameEffects(one, other), byDefinition(one, other), JSON.stringify(other))
      }
    })
  )

  it("only with every value of every effect", () => {
    const effect = { verb: "scale", kind: "Deployment", group: "apps", namespace: "shop", names: ["a", "b"], scope: "objects" } as const
    const said: CommandEffects = {
      class: "low",
      effects: [{ ...effect, sensitive: false, reversible: true, class: "low" }],
      reasons: ["scales a and b", "twice"]
    }
    assert.isTrue(sameEffects(said, copy(said)))
    const others = [
      ...variants(said),
      { ...said, class: "high" as const },
      { ...said, effects: [] },
      { ...said, reasons: said.reasons.toReversed() }
    ]
    assert.isAbove(others.length, 20)
    for (const other of others) {
      // what has no names is no effect at all: it never comes out of a schema
      if (other.effects.some(({ names }) => names === undefined)) continue
      assert.isFalse(sameEffects(said, other), JSON.stringify(other))
      assert.isFalse(sameEffects(other, said), JSON.stringify(other))
    }
  })
})
