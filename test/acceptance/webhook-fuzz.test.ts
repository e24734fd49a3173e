import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import fc from "fast-check"
import { PATIENCE } from "./patience.fixture.ts"
import { serve } from "./serving.fixture.ts"

const text = fc.string({ unit: "binary", maxLength: 60 })
const labels = fc.dictionary(text, fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: fc.jsonValue() }), { maxKeys: 8 })
const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  text
)
const alert = fc.record(
  {
    status: fc.oneof(fc.constantFrom("firing", "resolved"), text),
    labels,
    annotations: labels,
    startsAt: time,
    endsAt: time,
    fingerprint: text
  },
  { requiredKeys: [] }
)
const notification = fc.record(
  {
    version: fc.oneof({ weight: 9, arbitrary: fc.constant("4") }, fc.jsonValue()),
    groupKey: text,
    groupLabels: labels,
    truncatedAlerts: fc.oneof(fc.nat(), fc.jsonValue()),
    alerts: fc.oneof({ weight: 9, arbitrary: fc.array(fc.oneof(alert, fc.jsonValue()), { maxLength: 5 }) }, fc.jsonValue())
  },
  { requiredKeys: ["version", "alerts"] }
)
/** Notifications almost right, documents of any kind, and bytes. */
const body = fc.oneof(
  { weight: 6, arbitrary: notification.map((value) => Buffer.from(JSON.stringify(value))) },
  { weight: 2, arbitrary: fc.json().map((value) => Buffer.from(value)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }).map((value) => Buffer.from(value)) }
)

describe("the webhook", () => {
  it.live(
    "answers whatever it is sent with 202 and what it stored, or 400 and why not",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve()
        const send = (bytes: Buffer) =>
          handrail.request("/v1/webhooks/alertmanager", { method: "POST", body: new Uint8Array(bytes) }, "alertmanager")
        yield* Effect.promise(() =>
          fc.assert(
            fc.asyncProperty(body, async (bytes) => {
              const { status, text } = await Effect.runPromise(send(bytes))
              const answer: unknown = JSON.parse(text)
              if (status === 202)
                expect(answer).toMatchObject({
                  accepted: expect.any(Number),
                  duplicates: expect.any(Number),
                  unreadable: expect.any(Number)
                })
              else {
                expect(status, text).toBe(400)
                expect(answer).toMatchObject({
                  _tag: "InvalidRequest",
                  message: expect.any(String),
                  where: expect.any(String),
                  next: expect.any(String)
                })
              }
            }),
            { numRuns: 300, endOnFailure: true }
          )
        )
        expect((yield* handrail.request("/readyz")).text).toBe("ok\n")
        expect(handrail.process.stderr()).not.toMatch(/a request failed|"level":"ERROR"/)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
