import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { layerMemoryBus } from "../bus/adapters/memory-bus.fixture.ts"
import { Bus, type Delivery } from "../bus/bus.ts"
import { digestText, timestamp } from "../domain/ids.ts"
import type { Signal } from "../domain/signal.ts"
import { layerSqlite } from "../platform/sql/sqlite-client.ts"
import { carryOverInbox } from "./carry-over-inbox.ts"

const signal = (name: string): Signal => ({
  id: digestText(name) as Signal["id"],
  source: "alertmanager",
  status: "firing",
  fingerprint: name,
  name,
  severity: "warning",
  cluster: "prod",
  labels: { alertname: name },
  annotations: {},
  startsAt: timestamp(0),
  receivedAt: timestamp(0)
})

/** The table as the last version with an inbox left it. */
const oldInbox = (rows: ReadonlyArray<{ readonly state: string; readonly content: string; readonly outcome?: string }>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    yield* sql`CREATE TABLE inbox (signal_id TEXT PRIMARY KEY, position INTEGER NOT NULL, state TEXT NOT NULL, content TEXT NOT NULL,
      notes TEXT NOT NULL, deliveries INTEGER NOT NULL, attempts INTEGER NOT NULL, outcome TEXT, received_at TEXT NOT NULL, settled_at TEXT) STRICT`
    yield* sql`CREATE TABLE migrations_ingest (migration_id INTEGER)`
    yield* Effect.forEach(rows, ({ content, outcome = null, state }, position) => {
      const signal_id = digestText(content)
      const row = { signal_id, position, state, content, outcome, notes: '["cut"]', deliveries: 1, attempts: 0, received_at: timestamp(1) }
      return sql`INSERT INTO inbox ${sql.insert(row)}`
    })
  })

const tables = Effect.flatMap(SqlClient, (sql) => sql<{ name: string }>`SELECT name FROM sqlite_schema WHERE type = 'table'`)

const onDatabase = <A, E>(limits: Parameters<typeof layerMemoryBus>[1], use: Effect.Effect<A, E, Bus | SqlClient>) =>
  Effect.provide(use, Layer.merge(layerSqlite({ filename: ":memory:" }), layerMemoryBus(undefined, limits)))

describe("carrying over the inbox", () => {
  it.live("publishes what waits in order, gives up what cannot be read, forgets what is done, and drops the table", () =>
    onDatabase(
      {},
      Effect.gen(function* () {
        yield* oldInbox([
          { state: "pending", content: JSON.stringify(signal("a")) },
          { state: "done", content: JSON.stringify(signal("b")) },
          { state: "set-aside", content: JSON.stringify(signal("c")), outcome: "a fault" },
          { state: "set-aside", content: '{"status":"odd"}', outcome: "$.status: odd" },
          { state: "pending", content: JSON.stringify(signal("d")) }
        ])
        yield* carryOverInbox
        const bus = yield* Bus
        const handed = yield* Deferred.make<ReadonlyArray<Delivery>>()
        yield* Effect.forkChild(bus.consume((batch) => Deferred.succeed(handed, batch)))
        const batch = yield* Deferred.await(handed)
        expect(batch.map(({ data }) => data)).toEqual(["a", "c", "d"].map(signal))
        expect(batch[0]).toMatchObject({ id: signal("a").id, source: "alertmanager", notes: ["cut"], time: timestamp(1) })
        expect(yield* bus.dead(10)).toMatchObject([{ content: '{"status":"odd"}', reason: "$.status: odd", replayable: false }])
        expect(yield* tables).toEqual([])
      })
    )
  )

  it.live("waits for room on a bus that is full", () =>
    onDatabase(
      { maxPending: 1 },
      Effect.gen(function* () {
        yield* oldInbox([{ state: "pending", content: JSON.stringify(signal("a")) }])
        const bus = yield* Bus
        yield* bus.publish([{ ...signal("z"), key: "z", type: "dev.handrail.signal.v1", time: timestamp(0), data: {}, notes: [] }])
        const handed: Array<string> = []
        yield* Effect.forkChild(bus.consume((batch) => Effect.sync(() => handed.push(...batch.map(({ key }) => key)))))
        yield* carryOverInbox
        yield* Effect.repeat(bus.status, { until: ({ pending }) => pending === 0 })
        expect(handed).toEqual(["z", "alertmanager/prod/a"])
      })
    )
  )

  it.live("does nothing where there is none", () =>
    onDatabase(
      {},
      Effect.gen(function* () {
        yield* carryOverInbox
        expect(yield* Effect.flatMap(Bus, (bus) => bus.status)).toEqual({ pending: 0, oldestMs: 0, dead: 0, dropped: 0 })
      })
    )
  )
})
