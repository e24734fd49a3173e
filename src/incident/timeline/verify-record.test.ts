import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import * as fc from "fast-check"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { incidentId, layerStores, open, signal } from "../incident.fixture.ts"
import { Timeline } from "./timeline.ts"

const texts = ["the deployment was scaled", "nothing found", "žluťoučký \u0000 kůň \ud800", "{}", "a".repeat(2000)]

/** Five notes, a signal and an end, in one incident; a second incident beside it to borrow events from. */
const record = Effect.gen(function* () {
  const timeline = yield* Timeline
  yield* Effect.forEach(["tampered", "other"], (seed) =>
    Effect.gen(function* () {
      const incident = yield* open(seed)
      yield* timeline.append(incident, "source:alertmanager", { _tag: "SignalReceived", signal: signal({ severity: "critical" }) })
      yield* Effect.forEach(texts, (text) => timeline.append(incident, "handrail", { _tag: "NoteAdded", text: `${seed} ${text}` }))
      yield* timeline.append(incident, "user:ana", { _tag: "IncidentEnded", phase: "cancelled", outcome: "enough", handover: ["look"] })
    })
  )
})
const EVENTS = texts.length + 3

const incident = incidentId("tampered")
const seq = fc.integer({ min: 1, max: EVENTS })
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
const column = fc.constantFrom("at", "actor", "kind", "data", "previous", "hash")
const recordColumn = fc.constantFrom("title", "severity", "mode", "phase", "opened_at", "deadline", "outcome", "ended_at", "correlation")

/** Each is one thing that somebody with the database file could do; none of them leaves the record as it was. */
const tampering: fc.Arbitrary<{ readonly name: string; readonly sql: ReadonlyArray<string> }> = fc.oneof(
  fc.tuple(seq, column, fc.string({ minLength: 1 })).map(([at, name, text]) => ({
    name: `changed ${name} of ${at}`,
    sql: [
      `UPDATE timeline_events SET ${name} = ${name} || ${quote(text.replaceAll("\u0000", "0"))} WHERE incident = '${incident}' AND seq = ${at}`
    ]
  })),
  fc.tuple(seq, fc.nat(1900)).map(([at, position]) => ({
    name: `flipped a character of ${at}`,
    sql: [
      `UPDATE timeline_events SET data = substr(data, 1, ${position} % length(data)) ||
      CASE substr(data, ${position} % length(data) + 1, 1) WHEN 'x' THEN 'y' ELSE 'x' END ||
      substr(data, ${position} % length(data) + 2) WHERE incident = '${incident}' AND seq = ${at}`
    ]
  })),
  seq.map((at) => ({ name: `removed ${at}`, sql: [`DELETE FROM timeline_events WHERE incident = '${incident}' AND seq = ${at}`] })),
  fc.integer({ min: 0, max: EVENTS - 1 }).map((kept) => ({
    name: `cut off after ${kept}`,
    sql: [`DELETE FROM timeline_events WHERE incident = '${incident}' AND seq > ${kept}`]
  })),
  seq.map((from) => ({
    name: `closed the gap at ${from}`,
    sql: [
      `DELETE FROM timeline_events WHERE incident = '${incident}' AND seq = ${from}`,
      `UPDATE timeline_events SET seq = seq - 1 WHERE incident = '${incident}' AND seq > ${from}`
    ]
  })),
  fc
    .tuple(seq, seq)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({
      name: `swapped ${a} and ${b}`,
      sql: [
        `UPDATE timeline_events SET seq = -1 WHERE incident = '${incident}' AND seq = ${a}`,
        `UPDATE timeline_events SET seq = ${a} WHERE incident = '${incident}' AND seq = ${b}`,
        `UPDATE timeline_events SET seq = ${b} WHERE incident = '${incident}' AND seq = -1`
      ]
    })),
  fc.integer({ min: 2, max: EVENTS }).map((at) => ({
    name: `put another incident's event ${at} in its place`,
    sql: [
      `DELETE FROM timeline_events WHERE incident = '${incident}' AND seq = ${at}`,
      `UPDATE timeline_events SET incident = '${incident}' WHERE incident = '${incidentId("other")}' AND seq = ${at}`
    ]
  })),
  recordColumn.map((name) => ({
    name: `changed the record's ${name}`,
    sql: [`UPDATE incidents SET ${name} = ${name} || 'x' WHERE id = '${incident}'`]
  })),
  fc.integer({ min: 1, max: EVENTS - 1 }).map((kept) => ({
    name: `cut off after ${kept} and moved the record's head back`,
    sql: [
      `DELETE FROM timeline_events WHERE incident = '${incident}' AND seq > ${kept}`,
      `UPDATE incidents SET head_seq = ${kept}, head_hash = (SELECT hash FROM timeline_events WHERE incident = '${incident}' AND seq = ${kept})
      WHERE id = '${incident}'`
    ]
  })),
  fc.constant({ name: "removed the record", sql: [`DELETE FROM incidents WHERE id = '${incident}'`] })
)

onEachDatabase((database) => {
  describe("verify", () => {
    it.effect("holds for a record that nobody touched", () =>
      Effect.gen(function* () {
        yield* record
        expect(yield* Effect.flatMap(Timeline, (timeline) => timeline.verify(incident))).toMatchObject({ intact: true, events: EVENTS })
      }).pipe(Effect.provide(layerStores(database)))
    )

    it.effect("finds every tampering and never fails on it", () =>
      Effect.gen(function* () {
        yield* record
        const sql = yield* SqlClient
        const timeline = yield* Timeline
        const verifyAfter = (statements: ReadonlyArray<string>) =>
          Effect.gen(function* () {
            yield* Effect.forEach(statements, (statement) => sql.unsafe(statement), { discard: true })
            return yield* Effect.fail({ found: yield* timeline.verify(incident) })
          }).pipe(sql.withTransaction, Effect.flip)
        const context = yield* Effect.context<never>()
        yield* Effect.promise(() =>
          fc.assert(
            fc.asyncProperty(tampering, async ({ name, sql: statements }) => {
              const exit = await Effect.runPromiseExitWith(context)(verifyAfter(statements))
              expect(Exit.isSuccess(exit) && "found" in exit.value ? exit.value.found : exit, name).toMatchObject({ intact: false })
            }),
            { numRuns: 400 }
          )
        )
      }).pipe(Effect.provide(layerStores(database)))
    )
  })
})
