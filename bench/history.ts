import { join } from "node:path"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { timestamp } from "../src/domain/ids.ts"
import { incidentId, layerStores, open, opening, signal } from "../src/incident/incident.fixture.ts"
import { Incidents } from "../src/incident/incidents.ts"
import { Timeline } from "../src/incident/timeline/timeline.ts"
import { serverDirectory } from "../toolbox/servers/server-directory.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"

const past = 100_000
const pairs = 9
/** Incidents of one run, and events of each. */
const count = 20
const events = 10
const data = { _tag: "SignalReceived", signal: signal() } as const

/** A past of ended incidents: one is told, and its rows are copied under other names. */
const makePast = Effect.gen(function* () {
  const sql = yield* SqlClient
  const { append } = yield* Timeline
  const one = yield* open("past")
  for (let told = 2; told < events; told++) yield* append(one, "handrail", data)
  yield* append(one, "handrail", { _tag: "IncidentEnded", phase: "cancelled", outcome: "over", handover: [] })
  const numbers = sql.literal(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${past})`)
  const copy = Effect.fnUntraced(function* (table: string, named: Readonly<Record<string, string>>, where: string) {
    const columns = yield* sql<{ name: string }>`SELECT name FROM pragma_table_info(${table})`
    const names = columns.map(({ name }) => name)
    const values = names.map((name) => named[name] ?? `t.${name}`)
    yield* sql`INSERT INTO ${sql.literal(table)} (${sql.literal(names.join(", "))})
      ${numbers} SELECT ${sql.literal(values.join(", "))} FROM n, ${sql.literal(table)} t WHERE ${sql.literal(where)} = ${one}`
  })
  yield* copy("incidents", { id: "'inc-past-' || i", correlation: "'past/' || i" }, "t.id")
  yield* copy("timeline_events", { incident: "'inc-past-' || i" }, "t.incident")
})

/** What is done for an incident in the stores: opened, told of, listed among the open ones, and ended. Gives incidents a second. */
const work = (run: { n: number }) =>
  Effect.gen(function* () {
    const { append } = yield* Timeline
    const { list, openByPhase } = yield* Incidents
    const began = performance.now()
    for (let done = 0; done < count; done++) {
      const incident = incidentId(`now/${run.n++}`)
      yield* append(incident, "handrail", opening({ correlation: incident, deadline: timestamp(Date.now() + 60_000) }))
      for (let told = 2; told < events; told++) yield* append(incident, "handrail", data)
      yield* list({ open: true })
      yield* openByPhase
      yield* append(incident, "handrail", { _tag: "IncidentEnded", phase: "cancelled", outcome: "over", handover: [] })
    }
    return (count / (performance.now() - began)) * 1_000
  })

export const history: Benchmark = {
  name: "history",
  compares: `incidents opened, told of and ended after ${past} others, with an empty database`,
  run: Effect.gen(function* () {
    const directory = yield* serverDirectory("bench-history")
    const full = yield* Layer.build(layerStores(join(directory, "full.db")))
    const empty = yield* Layer.build(layerStores(join(directory, "empty.db")))
    yield* Effect.provideContext(makePast, full)
    const run = { n: 0 }
    const measured = yield* inTurn(pairs, {
      ours: Effect.provideContext(work(run), full),
      baseline: Effect.provideContext(work(run), empty)
    })
    return [measurementOf("history", "/s", measured, `incidents of ${events} events with ${past} ended ones in the database, with none`)]
  })
}
