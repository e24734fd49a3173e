import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Result, Schema } from "effect"
import * as fc from "fast-check"
import { expect } from "vitest"
import type { BusMessage } from "../bus/bus.ts"
import { Change } from "../domain/change.ts"
import { timestamp } from "../domain/ids.ts"
import { Signal } from "../domain/signal.ts"
import type { Decode, WebhookContext, WebhookHeaders } from "./webhook.ts"

/** A request's body in the shape that the vendor documents, from `<source>/testdata/<name>.json`. */
export const payload = (source: string, name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(import.meta.dirname, source, "testdata", `${name}.json`), "utf8"))

export const received = "2026-03-01T03:00:00.000Z"

export const contextOf = (endpoint: string, over: Partial<WebhookContext> = {}): WebhookContext => ({
  receivedAt: timestamp(Date.parse(received)),
  endpoint,
  ...over
})

export const changeIn = ({ data }: BusMessage): Change => Schema.decodeUnknownSync(Change)(data)
export const signalIn = ({ data }: BusMessage): Signal => Schema.decodeUnknownSync(Signal)(data)

type Path = ReadonlyArray<string | number>

const pathsOf = (value: unknown, at: Path = []): ReadonlyArray<Path> =>
  typeof value === "object" && value !== null
    ? [at, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...at, Array.isArray(value) ? Number(key) : key]))]
    : [at]

const replaced = (value: unknown, [key, ...rest]: Path, by: unknown): unknown => {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, by) : item))
  return { ...Object(value), [key]: replaced(Object(value)[key], rest, by) }
}

const anyValue = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("9999-12-31T23:59:59-14:00", "0000-01-01T00:00:00+14:00", "2026-03-01 04:05:06 UTC", 1e300, -1, "x".repeat(20_000)),
  fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }))
)

/** The payloads with some of their parts replaced by anything, and things that resemble none. */
const likePayloads = (payloads: ReadonlyArray<unknown>) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.jsonValue() },
    {
      weight: 6,
      arbitrary: fc
        .constantFrom(...payloads)
        .chain((whole) =>
          fc
            .array(fc.tuple(fc.constantFrom(...pathsOf(whole)), anyValue), { maxLength: 3 })
            .map((changes) => changes.reduce((value, [path, by]) => replaced(value, path, by), whole))
        )
    }
  )

/** C0 controls other than tab and new line, as JSON writes them. */
const CONTROLS = /\\u00(0[0-8b-f]|1)/

/**
 * Whatever is sent, a decoder gives messages that fit their schemas, are safe to print and have the same ids when it comes again, or
 * an error that names a place.
 */
export const holdsForAnything = (decode: Decode, payloads: ReadonlyArray<unknown>, context: WebhookContext, headers: WebhookHeaders = {}) =>
  fc.assert(
    fc.property(likePayloads(payloads), (body) => {
      const result = decode(body, headers, context)
      if (Result.isFailure(result)) {
        expect(result.failure.problems.length).toBeGreaterThan(0)
        expect(result.failure).toMatchObject({ message: expect.any(String), where: expect.any(String), next: expect.any(String) })
        return
      }
      const { messages, unreadable } = result.success
      for (const message of messages) {
        if (message.type === "dev.handrail.change.v1") changeIn(message)
        else signalIn(message)
        expect(JSON.stringify(message)).not.toMatch(CONTROLS)
        expect(message.source).toBe(context.endpoint)
      }
      const again = Result.getOrThrow(decode(JSON.parse(JSON.stringify(body)), headers, context))
      expect(again.messages.map(({ id }) => id)).toEqual(messages.map(({ id }) => id))
      expect(again.unreadable.map(({ id }) => id)).toEqual(unreadable.map(({ id }) => id))
    }),
    { numRuns: 400 }
  )
