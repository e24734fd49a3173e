import { DatabaseSync } from "node:sqlite"
import { Effect, Semaphore } from "effect"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerSqlite } from "../../platform/sql/sqlite-client.ts"
import { sqliteError } from "../../platform/sql/sqlite-error.ts"
import { openLog } from "../../platform/sql/write-ahead-log.ts"
import { BusUnavailable } from "../bus.ts"
import { sqliteBusMigrations } from "./sqlite-migrations.ts"

const busUnavailable = (filename: string, cause: unknown): BusUnavailable => {
  const { message } = sqliteError(cause, { name: "execute", filename })
  return new BusUnavailable({
    message: `the bus could not be read or written: ${message}`,
    where: filename,
    next: "free disk space or fix the folder; sources send again what was not acknowledged",
    cause
  })
}

/**
 * The bus's database, alone in its file. A commit takes microseconds of this thread and outlives the process; once `sync` has returned it
 * outlives a power cut.
 */
export const openBusFile = Effect.fnUntraced(function* (filename: string) {
  yield* migrate({ bus: sqliteBusMigrations }).pipe(Effect.provide(layerSqlite({ filename })))
  const database = yield* Effect.acquireRelease(
    Effect.try({ try: () => new DatabaseSync(filename, { timeout: 1000 }), catch: (cause) => busUnavailable(filename, cause) }),
    (opened) => Effect.sync(() => opened.close())
  )
  const alone = (yield* Semaphore.make(1)).withPermit
  const attempt = <A>(run: () => A): Effect.Effect<A, BusUnavailable> =>
    alone(Effect.try({ try: run, catch: (cause) => busUnavailable(filename, cause) }))

  yield* attempt(() => database.exec("PRAGMA trusted_schema=OFF"))
  const log = yield* Effect.mapError(openLog({ database, filename, alone }), (cause) => busUnavailable(filename, cause))

  const begin = database.prepare("BEGIN IMMEDIATE")
  const commit = database.prepare("COMMIT")
  /** All of it or, when it throws, nothing. */
  const transaction = <A>(run: () => A): A => {
    begin.run()
    try {
      const result = run()
      commit.run()
      log.committed()
      return result
    } catch (cause) {
      if (database.isTransaction) database.exec("ROLLBACK")
      throw cause
    }
  }

  /** All commits until now are on disk when it returns. */
  const sync = Effect.mapError(log.synced, (cause) => busUnavailable(filename, cause))

  return { database, transaction, attempt, sync }
})
export type BusFile = Effect.Success<ReturnType<typeof openBusFile>>
