/**
 * `effect/sql` on Node's own SQLite. One connection, one writer at a time: statements and whole transactions queue for it.
 * Transactions start as `BEGIN IMMEDIATE`, so that one that reads before it writes cannot find, at the write, that another
 * process has moved the data from under it (https://www.sqlite.org/lang_transaction.html#immediate).
 *
 * A statement or transaction is answered once all that it wrote or read is on disk, so that a power cut takes nothing back that anybody was
 * told. The disk is waited for after the connection has been passed on: who comes next writes meanwhile, and shares the next sync.
 */
import { basename } from "node:path"
import { Effect, Layer, Option, Semaphore } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import { openSqlite, type SqliteConnection, type SqliteOptions } from "./sqlite-connection.ts"

export type { SqliteOptions } from "./sqlite-connection.ts"

const onceSynced = <A, E, R>({ synced }: SqliteConnection, done: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
  Effect.tap(done, () => synced)

const makeClient = Effect.fnUntraced(function* (options: SqliteOptions) {
  const semaphore = yield* Semaphore.make(1)
  const connection = yield* openSqlite(options, semaphore.withPermit)
  const acquirers = SqlClient.makeSqliteAcquirers<SqliteConnection>({
    connection: Effect.succeed(connection),
    semaphore,
    isTransaction: (conn) => conn.isTransaction()
  })
  const client = yield* SqlClient.make({
    ...acquirers,
    borrower: (use) => onceSynced(connection, acquirers.borrower(use)),
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
  const { transactionService, withTransaction } = client
  return Object.assign(client, {
    withTransaction: <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
      Effect.flatMap(Effect.serviceOption(transactionService), (outer) =>
        Option.isSome(outer) ? withTransaction(effect) : onceSynced(connection, withTransaction(effect))
      )
  })
})

/** A `SqlClient` on a SQLite file, open for as long as the layer is. */
export const layerSqlite = (options: SqliteOptions): Layer.Layer<SqlClient.SqlClient, SqlError> =>
  Layer.effect(SqlClient.SqlClient, makeClient(options)).pipe(Layer.provide(Reactivity.layer))
