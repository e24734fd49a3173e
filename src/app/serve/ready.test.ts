import { expect, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { IncidentEngine } from "../../incident/engine.ts"
import { TimelineUnavailable } from "../../incident/timeline/timeline.ts"
import { HandrailConfig } from "../../platform/config/config.ts"
import { layerSqlite } from "../../platform/sql/sqlite-client.ts"
import { Readiness } from "../../server/readiness.ts"
import { readinessLayer } from "./ready.ts"

const away = new TimelineUnavailable({ message: "the database is away", where: "here", next: "wait", cause: "nobody listens" })

/** Takes up what is open after so many failures; nothing else of the engine is asked for. */
const engineAfter = (failures: number, asked: { times: number }) =>
  Layer.mock(IncidentEngine, {
    reconcile: Effect.suspend(() => (++asked.times > failures ? Effect.void : Effect.fail(away)))
  })

const readiness = (failures: number, asked: { times: number }) =>
  readinessLayer(Schema.decodeSync(HandrailConfig)({})).pipe(
    Layer.provide([engineAfter(failures, asked), layerSqlite({ filename: ":memory:" })])
  )

it.effect("is not ready while what is open cannot be taken up, ready once it can, and asks no more", () => {
  const asked = { times: 0 }
  return Effect.gen(function* () {
    const { check } = yield* Readiness
    expect(yield* Effect.flip(check)).toBe(away)
    expect(yield* Effect.flip(check)).toBe(away)
    yield* check
    yield* check
    expect(asked.times).toBe(3)
  }).pipe(Effect.provide(readiness(2, asked)))
})
