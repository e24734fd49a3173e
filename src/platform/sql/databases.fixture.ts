/** Suites that must hold on both databases. */
import { NodeServices } from "@effect/platform-node"
import { Effect, Exit, Layer, Redacted, Scope } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { afterAll, beforeAll, describe } from "vitest"
import { type PostgresServer, startPostgres } from "../../../toolbox/servers/postgres.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { layerPostgres } from "./postgres-client.ts"
import { layerSqlite } from "./sqlite-client.ts"

/** An empty database of its own, each time the layer is built. */
export type EmptyDatabase = Layer.Layer<SqlClient, SqlError>

/** A Postgres for the suites of a file: started before them, stopped after them. `newDatabase` gives the address of an empty one. */
export const postgresForSuite = () => {
  const scope = Scope.makeUnsafe()
  let started: PostgresServer | undefined
  const server = (): PostgresServer => {
    if (started === undefined) throw new Error("Postgres has not been started")
    return started
  }
  beforeAll(async () => {
    started = await startPostgres().pipe(Scope.provide(scope), Effect.provide(NodeServices.layer), Effect.runPromise)
  }, 60_000)
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return { server, newDatabase: Effect.suspend(() => server().newDatabase) }
}

/** Runs the suite on SQLite and, where there is one, on a real Postgres. */
export const onEachDatabase = (suite: (database: EmptyDatabase) => void): void => {
  describe("on SQLite", () => suite(Layer.fresh(layerSqlite({ filename: ":memory:" }))))
  describeWith(["postgres"], () => {
    const { newDatabase } = postgresForSuite()
    const database = Layer.unwrap(Effect.map(newDatabase, (url) => layerPostgres({ url: Redacted.make(url), connections: 8 })))
    suite(Layer.fresh(database))
  })
}
