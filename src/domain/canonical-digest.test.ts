import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import { canonicalDigest } from "./canonical-digest.ts"
import type { JsonValue } from "./canonical-json.ts"
import { digestJson, digestText } from "./ids.ts"
import { Plan, planDigest } from "./plan.ts"

/** The definition: the digest of the canonical JSON of what the value encodes to. */
const byDefinition = <A, I>(schema: Schema.Codec<A, I>) => {
  const encode = Schema.encodeSync(schema)
  return (value: A) => digestJson(encode(value) as JsonValue)
}

/** Two structures that no tag tells apart, and what encodes to something else, is left out when encoded, nests itself, or is any JSON. */
interface Nested {
  readonly inner: ReadonlyArray<Nested>
}
const Odd = Schema.Struct({
  ключ: Schema.String,
  either: Schema.Union([Schema.Struct({ a: Schema.String }), Schema.Struct({ b: Schema.Int })]),
  number: Schema.NumberFromString,
  defaulted: Schema.Boolean,
  pair: Schema.Tuple([Schema.String, Schema.Int]),
  unique: Schema.Array(Schema.Literals([1, "two", true])).check(Schema.isMaxLength(3)),
  nested: Schema.Struct({
    inner: Schema.Array(Schema.suspend((): Schema.Codec<Nested> => Schema.Struct({ inner: Schema.Array(Schema.Never) })))
  }),
  json: Schema.Json,
  nothing: Schema.Struct({}),
  byName: Schema.Record(Schema.String, Schema.Array(Schema.NullOr(Schema.Finite)))
})

describe("the digest of a value", () => {
  it.effect("is the digest of its canonical JSON, for any plan", () =>
    Effect.gen(function* () {
      const expected = byDefinition(Plan)
      for (const plan of yield* Arbitrary.sampleEffect(Arbitrary.schema(Plan), { count: 100, size: 10 }))
        assert.strictEqual(planDigest(plan), expected(plan), JSON.stringify(plan))
    })
  )

  it.effect("is the digest of its canonical JSON, for a schema that has no short way", () =>
    Effect.gen(function* () {
      const digest = canonicalDigest(Odd)
      const expected = byDefinition(Odd)
      for (const odd of yield* Arbitrary.sampleEffect(Arbitrary.schema(Odd), { count: 200 }))
        assert.strictEqual(digest(odd), expected(odd), JSON.stringify(odd))
    })
  )

  const Small = Schema.Struct({ name: Schema.String, more: Schema.optionalKey(Schema.Int) })
  const small = canonicalDigest(Small)

  it("leaves out what the schema does not know, and members that are not there", () => {
    assert.strictEqual(small({ name: "a", ...{ other: 1 } }), digestText('{"name":"a"}'))
    assert.strictEqual(small({ more: 2, name: "a" }), digestText('{"more":2,"name":"a"}'))
  })

  it("is none of what is no such value, and the next one is right again", () => {
    for (const value of [{}, { name: 1 }, { name: "a", more: 1.5 }, { name: "a", more: undefined }, null, ["a"]]) {
      // what no type allows is what is tried
      assert.throws(() => small(value as unknown as typeof Small.Type))
      assert.strictEqual(small({ name: "a" }), digestText('{"name":"a"}'))
    }
  })
})
