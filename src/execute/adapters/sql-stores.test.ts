import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { type ClusterName, timestamp } from "../../domain/ids.ts"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { DrainLeases } from "../drain-leases.ts"
import { migrations } from "../migrations.ts"
import { RestoreCopies } from "../restore-copies.ts"
import { layerSqlDrainLeases } from "./sql-drain-leases.ts"
import { layerSqlRestoreCopies } from "./sql-restore-copies.ts"

const prod = "prod" as ClusterName
const lease = Effect.fnUntraced(function* (owner: string, node: string, cluster = prod) {
  return { cluster, node, owner, until: timestamp((yield* Clock.currentTimeMillis) + 60_000) }
})

onEachDatabase((database) => {
  const tables = Layer.effectDiscard(migrate({ execute: migrations })).pipe(Layer.provideMerge(database))
  const stores = Layer.merge(layerSqlDrainLeases, layerSqlRestoreCopies).pipe(Layer.provideMerge(tables))

  describe("drain leases", () => {
    it.effect("let one incident empty one node of a cluster at a time", () =>
      Effect.gen(function* () {
        const { acquire, release } = yield* DrainLeases
        expect(yield* acquire(yield* lease("inc-a", "w1"), 1)).toBeUndefined()
        // again after a crash
        expect(yield* acquire(yield* lease("inc-a", "w1"), 1)).toBeUndefined()
        expect(yield* acquire(yield* lease("inc-b", "w2"), 1)).toMatchObject({ owner: "inc-a", node: "w1" })
        expect(yield* acquire(yield* lease("inc-b", "w1"), 5)).toMatchObject({ owner: "inc-a", node: "w1" })
        expect(yield* acquire(yield* lease("inc-b", "w1", "staging" as ClusterName), 1)).toBeUndefined()
        yield* release("inc-a")
        expect(yield* acquire(yield* lease("inc-b", "w2"), 1)).toBeUndefined()
      }).pipe(Effect.provide(stores))
    )

    it.effect("end by themselves when nobody comes back for them", () =>
      Effect.gen(function* () {
        const { acquire } = yield* DrainLeases
        yield* acquire(yield* lease("inc-a", "w1"), 1)
        yield* TestClock.adjust("60 seconds")
        expect(yield* acquire(yield* lease("inc-b", "w2"), 1)).toBeUndefined()
      }).pipe(Effect.provide(stores))
    )

    it.effect("are granted to one of many who ask at once", () =>
      Effect.gen(function* () {
        const { acquire } = yield* DrainLeases
        const asks = yield* Effect.forEach([1, 2, 3, 4, 5], (n) => lease(`inc-${n}`, `w${n}`))
        const answers = yield* Effect.forEach(asks, (ask) => acquire(ask, 1), { concurrency: "unbounded" })
        expect(answers.filter((inTheWay) => inTheWay === undefined)).toHaveLength(1)
      }).pipe(Effect.provide(stores))
    )
  })

  describe("restore copies", () => {
    it.effect("are found by what they hold, go with their incident, and are not believed when they were altered", () =>
      Effect.gen(function* () {
        const copies = yield* RestoreCopies
        const sql = yield* SqlClient
        const digest = yield* copies.keep("inc-a", "{}")
        expect(yield* copies.keep("inc-b", "{}")).toBe(digest)
        yield* copies.forget("inc-a")
        expect(yield* copies.find(digest)).toBe("{}")
        yield* sql`UPDATE restore_copies SET manifest = '{"kind":"ClusterRoleBinding"}'`
        expect(yield* copies.find(digest)).toBeUndefined()
        yield* copies.forget("inc-b")
        expect(yield* sql`SELECT * FROM restore_copies`).toEqual([])
      }).pipe(Effect.provide(stores))
    )
  })
})
