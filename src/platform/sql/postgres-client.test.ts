import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { startPostgres } from "../../../toolbox/servers/postgres.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { run, takeTurns } from "./dialect.ts"
import { migrate } from "./migrations.ts"
import { layerPostgres } from "./postgres-client.ts"

const on = (url: string) => Effect.provide(Layer.fresh(layerPostgres({ url: Redacted.make(url), connections: 4 })))
const withPostgres = <A, E>(body: (url: string) => Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const { newDatabase } = yield* startPostgres()
    return yield* body(yield* newDatabase)
  }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

describeWith(["postgres"], () => {
  describe("layerPostgres", () => {
    it.live("reads rows as SQLite's client does", () =>
      withPostgres((url) =>
        Effect.gen(function* () {
          const sql = yield* SqlClient
          yield* run("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT NOT NULL, big INTEGER) STRICT")
          const rows = [
            { v: "b", big: 9007199254740993n },
            { v: "B", big: 2 ** 40 },
            { v: "ä", big: null },
            { v: "-a", big: 7 }
          ]
          for (const row of rows) yield* sql`INSERT INTO t ${sql.insert(row)}`
          expect(yield* sql`SELECT v, big FROM t ORDER BY v`).toEqual([
            { v: "-a", big: 7 },
            { v: "B", big: 2 ** 40 },
            { v: "b", big: 9007199254740993n },
            { v: "ä", big: null }
          ])
          expect(yield* sql`SELECT count(*) AS n, max(id) AS id FROM t`).toEqual([{ n: 4, id: 4 }])
        }).pipe(on(url))
      )
    )

    it.live("lets transactions that name the same thing take turns", () =>
      withPostgres((url) =>
        Effect.gen(function* () {
          const sql = yield* SqlClient
          yield* run("CREATE TABLE t (n INTEGER NOT NULL) STRICT")
          const next = Effect.gen(function* () {
            yield* takeTurns(sql, ["numbers", "letters", "numbers"])
            const [row] = yield* sql<{ n: number }>`SELECT coalesce(max(n), 0) AS n FROM t`
            yield* sql`INSERT INTO t (n) VALUES (${(row?.n ?? 0) + 1})`
          })
          yield* Effect.forEach(Array.from({ length: 20 }), () => sql.withTransaction(next), { concurrency: "unbounded" })
          expect(yield* sql`SELECT max(n) AS most, count(*) AS rows FROM t`).toEqual([{ most: 20, rows: 20 }])
        }).pipe(on(url))
      )
    )

    it.live("fails, and does not die, where the connection of a transaction is ended", () =>
      withPostgres((url) =>
        Effect.gen(function* () {
          const sql = yield* SqlClient
          const ended = sql.withTransaction(
            Effect.gen(function* () {
              const [own] = yield* sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`
              // by another session, as an operator or a dying server would
              yield* Effect.provide(
                Effect.flatMap(SqlClient, (other) => other`SELECT pg_terminate_backend(${own?.pid ?? 0})`),
                Layer.fresh(layerPostgres({ url: Redacted.make(url), connections: 1 }))
              )
              return yield* sql`SELECT 1`
            })
          )
          expect((yield* Effect.flip(ended))._tag).toBe("SqlError")
          expect(yield* sql.withTransaction(sql`SELECT 2 AS n`)).toEqual([{ n: 2 }])
        }).pipe(on(url))
      )
    )

    it.live("lets processes that start at once take turns to make the tables", () =>
      withPostgres((url) =>
        Effect.gen(function* () {
          const rooms = {
            one: { "0001_a": run("CREATE TABLE a (v TEXT) STRICT") },
            two: { "0001_b": run("CREATE TABLE b (v TEXT) STRICT") }
          }
          const start = () => on(url)(migrate(rooms))
          const applied = yield* Effect.all([start(), start(), start()], { concurrency: "unbounded" })
          expect(applied.flat().toSorted()).toEqual(["one/0001_a", "two/0001_b"])
        })
      )
    )

    it.live("connects again once the server is back, and names no password when it is not", () =>
      Effect.gen(function* () {
        const server = yield* startPostgres()
        const url = yield* server.newDatabase
        yield* Effect.gen(function* () {
          const sql = yield* SqlClient
          yield* run("CREATE TABLE t (v TEXT) STRICT")
          yield* sql`INSERT INTO t (v) VALUES ('kept')`
          yield* server.kill
          const error = yield* Effect.flip(sql`SELECT v FROM t`)
          expect(error._tag).toBe("SqlError")
          expect(JSON.stringify(error) + String(error) + (error.stack ?? "")).not.toContain(server.password)
          yield* server.start
          expect(yield* sql`SELECT v FROM t`).toEqual([{ v: "kept" }])
        }).pipe(on(url))
        const wrong = yield* run("SELECT 1").pipe(on(url.replace(server.password, "s3cret-of-mine")), Effect.flip)
        expect(wrong.reason._tag).toBe("AuthenticationError")
        expect(JSON.stringify(wrong) + String(wrong)).not.toContain("s3cret-of-mine")
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
    )
  })
})
