import { createHash } from "node:crypto"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Effect, Schema } from "effect"
import { layerStores, open, signal } from "../src/incident/incident.fixture.ts"
import { Timeline } from "../src/incident/timeline/timeline.ts"
import { serverDirectory } from "../toolbox/servers/server-directory.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"

const pairs = 9
/** Events of one run. */
const count = 200
/** A verification is short: so many make one run. */
const repeats = 10

/** The timeline does not hold what was told. */
class RecordOff extends Schema.TaggedError<RecordOff>()("RecordOff", { message: Schema.String }) {}

/** How many of something a second. */
const rate = <E, R>(effect: Effect.Effect<number, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    const began = performance.now()
    return Effect.map(effect, (done) => (done / (performance.now() - began)) * 1000)
  })

/** Does it `repeats` times and adds up what was done. */
const often = <E, R>(effect: Effect.Effect<number, E, R>): Effect.Effect<number, E, R> =>
  Effect.map(Effect.replicateEffect(effect, repeats), (done) => done.reduce((sum, each) => sum + each, 0))

/** The rows of the timeline in a file of their own, one transaction and one sync each, without a chain, a projection or a check. */
const openRaw = (file: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const database = new DatabaseSync(file)
      database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
      database.exec("CREATE TABLE events (incident TEXT, seq INTEGER, data TEXT, hash TEXT, PRIMARY KEY (incident, seq)) STRICT")
      return database
    }),
    (database) => Effect.sync(() => database.close())
  )

const data = { _tag: "SignalReceived", signal: signal() } as const

/** Inserts as many rows as an incident has events, of the same data. */
const insertRaw = (database: DatabaseSync) => {
  const insert = database.prepare("INSERT INTO events VALUES (?, ?, ?, ?)")
  const text = JSON.stringify(data)
  let incident = 0
  return Effect.sync(() => {
    incident += 1
    for (let seq = 1; seq <= count; seq++) insert.run(`inc-${incident}`, seq, text, "0".repeat(64))
    return count
  })
}

/** Reads a finished record's rows and hashes their text: what any verifier must do at least. */
const readRaw = (database: DatabaseSync) => {
  const select = database.prepare("SELECT data FROM events WHERE incident = 'inc-1' ORDER BY seq")
  return Effect.sync(() => {
    const rows = select.all()
    for (const row of rows) createHash("sha256").update(String(row.data)).digest("hex")
    return rows.length
  })
}

export const timeline: Benchmark = {
  name: "timeline",
  compares: "events told and verified, with rows of the same data inserted and hashed by node:sqlite",
  run: Effect.gen(function* () {
    const directory = yield* serverDirectory("bench-timeline")
    const database = yield* openRaw(join(directory, "raw.db"))
    return yield* Effect.gen(function* () {
      const { append, verify } = yield* Timeline
      let runs = 0
      const tell = Effect.gen(function* () {
        const incident = yield* open(`bench/${runs++}`)
        for (let told = 1; told < count; told++) yield* append(incident, "handrail", data)
        return count
      })
      const told = yield* inTurn(pairs, { ours: rate(tell), baseline: rate(insertRaw(database)) })
      const incident = yield* open("bench/verified")
      for (let more = 1; more < count; more++) yield* append(incident, "handrail", data)
      const check = Effect.flatMap(verify(incident), ({ events, intact }) =>
        intact && events === count ? Effect.succeed(count) : new RecordOff({ message: `${events} of ${count} events, intact: ${intact}` })
      )
      const verified = yield* inTurn(pairs, { ours: rate(often(check)), baseline: rate(often(readRaw(database))) }, 3)
      return [
        measurementOf("timeline/append", "/s", told, `events of one incident, each synced to disk, with INSERTs synced alike`),
        measurementOf("timeline/verify", "/s", verified, `events verified (chain, order, projection), with rows only read and hashed`)
      ]
    }).pipe(Effect.provide(layerStores(join(directory, "handrail.db"))))
  })
}
