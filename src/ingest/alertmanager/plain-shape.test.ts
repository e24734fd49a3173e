import { Result, Schema } from "effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { alert, notification } from "./notification.fixture.ts"
import { isPlainAlert, isPlainEnvelope } from "./plain-shape.ts"
import { WebhookAlert, WebhookEnvelope } from "./schema.ts"

const odd = fc.oneof(
  fc.constantFrom(null, "", "4", "firing", "yesterday", "2026-03-01T04:05:06Z", "0000-01-01T00:00:00+23:59", -1, 0.5, 1e300, [], {}),
  fc.constantFrom({ a: "b" }, { a: 1 }, { a: null }, JSON.parse('{"__proto__":"x"}'), JSON.parse('{"__proto__":{"status":"firing"}}'), [
    "a"
  ]),
  fc.jsonValue()
)

/** What is well-formed, with some of its members odd, and some gone. */
const spoilt = (whole: Readonly<Record<string, unknown>>) => {
  const members = fc.uniqueArray(fc.constantFrom(...Object.keys(whole), "unheardOf"), { maxLength: 3 })
  const change = fc.tuple(members, fc.array(fc.option(odd, { nil: undefined }), { minLength: 3, maxLength: 3 }))
  return change.map(([names, values]) => {
    const all: Record<string, unknown> = { ...whole, ...Object.fromEntries(names.map((name, index) => [name, values[index]])) }
    return JSON.parse(JSON.stringify(all)) as unknown
  })
}

/** What a schema reads of a value: its members that the schema knows. */
const known = (value: unknown, names: ReadonlyArray<string>) =>
  Object.fromEntries(Object.entries(value as object).filter(([name]) => names.includes(name)))

const holds = <A>(
  whole: Readonly<Record<string, unknown>>,
  schema: Schema.ConstraintDecoder<A> & { readonly fields: object },
  isPlain: (value: unknown) => boolean
): void => {
  const decode = Schema.decodeUnknownResult(schema)
  const seen = { plain: 0, odd: 0 }
  fc.assert(
    fc.property(fc.oneof(spoilt(whole), odd), (value) => {
      const decoded = decode(value)
      seen[isPlain(value) ? "plain" : "odd"]++
      // neither takes what the other refuses, and what is taken as it is reads the same
      expect(isPlain(value)).toBe(Result.isSuccess(decoded))
      if (Result.isSuccess(decoded)) expect(decoded.success).toEqual(known(value, Object.keys(schema.fields)))
    }),
    { numRuns: 2000 }
  )
  expect(Math.min(seen.plain, seen.odd)).toBeGreaterThan(100)
}

describe("what is plain", () => {
  it("of alerts is what the schema takes, and as it takes it", () => holds(alert(), WebhookAlert, isPlainAlert))

  it("of notifications is what the schema takes, and as it takes it", () => holds(notification(), WebhookEnvelope, isPlainEnvelope))
})
