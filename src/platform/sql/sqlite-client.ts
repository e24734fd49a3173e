/**
 * `effect/sql` on Node's own SQLite. One connection, one writer at a time: statements and whole transactions queue for it.
 * Transactions start as `BEGIN IMMEDIATE`, so that one that reads before it writes cannot find, at the write, that another
 * process has moved the data from under it (https://www.sqlite.org/lang_transaction.html#immediate).
 */
import { basename } from "node:path"
import { Effect, Layer, Semaphore } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import { openSqlite, type SqliteConnection, type SqliteOptions } from "./sqlite-connection.ts"

export type { SqliteOptions } from "./sqlite-connection.ts"

const makeClient = Effect.fnUntraced(function* (options: SqliteOptions) {
  const connection = yield* openSqlite(options)
  const acquirers = SqlClient.makeSqliteAcquirers<SqliteConnection>({
    connection: Effect.succeed(connection),
    semaphore: yield* Semaphore.make(1),
    isTransaction: (conn) => conn.isTransaction()
  })
  return yield* SqlClient.make({
    ...acquirers,
    compiler: Statement.makeCompilerSqlite(),
    driver: "handrail-sqlite",
    prepareTransactionControls: true,
    beginTransaction: options.readOnly === true ? "BEGIN" : "BEGIN IMMEDIATE",
    releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
    spanAttributes: [
      ["db.system.name", "sqlite"],
      ["db.namespace", basename(options.filename)]
    ]
  })
})

/** A `SqlClient` on a SQLite file, open for as long as the layer is. */
export const layerSqlite = (options: SqliteOptions): Layer.Layer<SqlClient.SqlClient, SqlError> =>
  Layer.effect(SqlClient.SqlClient, makeClient(options)).pipe(Layer.provide(Reactivity.layer))
