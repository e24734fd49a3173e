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

/** A Postgres for the suites of a file: started before them, stopped after them. Gives a way to new databases, by their addresses. */
export const postgresForSuite = (): Effect.Effect<string> => {
  const scope = Scope.makeUnsafe()
  let server: PostgresServer | undefined
  beforeAll(async () => {
    server = await startPostgres().pipe(Scope.provide(scope), Effect.provide(NodeServices.layer), Effect.runPromise)
  }, 60_000)
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return Effect.suspend(() => server?.newDatabase ?? Effect.die(new Error("Postgres has not been started")))
}

/** Runs the suite on SQLite and, where there is one, on a real Postgres. */
export const onEachDatabase = (suite: (database: EmptyDatabase) => void): void => {
  describe("on SQLite", () => suite(Layer.fresh(layerSqlite({ filename: ":memory:" }))))
  describeWith(["postgres"], () => {
    const newDatabase = postgresForSuite()
    suite(Layer.fresh(Layer.unwrap(Effect.map(newDatabase, (url) => layerPostgres({ url: Redacted.make(url), connections: 8 })))))
  })
}
