import { closeSync, fdatasync, openSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { Effect } from "effect"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerSqlite } from "../../platform/sql/sqlite-client.ts"
import { sqliteError } from "../../platform/sql/sqlite-error.ts"
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
 * The bus's database, alone in its file. A commit is in the operating system's hands when it returns, and outlives the process from then
 * on; it outlives a power cut once `sync` has returned. So commits take microseconds of this thread, and the disk is waited for on another.
 *
 * In WAL mode `synchronous=NORMAL` differs from `FULL` only in that a commit does not wait for the log to be on disk
 * (https://www.sqlite.org/pragma.html#pragma_synchronous); `sync` is that wait. The log is the same file for as long as a connection is open.
 */
export const openBusFile = Effect.fnUntraced(function* (filename: string) {
  yield* migrate({ bus: sqliteBusMigrations }).pipe(Effect.provide(layerSqlite({ filename })))
  const database = yield* Effect.acquireRelease(
    Effect.try({ try: () => new DatabaseSync(filename, { timeout: 1000 }), catch: (cause) => busUnavailable(filename, cause) }),
    (opened) => Effect.sync(() => opened.close())
  )
  const attempt = <A>(run: () => A): Effect.Effect<A, BusUnavailable> =>
    Effect.try({ try: run, catch: (cause) => busUnavailable(filename, cause) })

  // the write makes sure that there is a log
  yield* attempt(() => database.exec("PRAGMA synchronous=NORMAL; PRAGMA trusted_schema=OFF; UPDATE progress SET one = 1"))
  const log = yield* Effect.acquireRelease(
    attempt(() => openSync(`${filename}-wal`, "r+")),
    (descriptor) => Effect.sync(() => closeSync(descriptor))
  )

  const begin = database.prepare("BEGIN IMMEDIATE")
  const commit = database.prepare("COMMIT")
  /** All of it or, when it throws, nothing. */
  const transaction = <A>(run: () => A): A => {
    begin.run()
    try {
      const result = run()
      commit.run()
      return result
    } catch (cause) {
      if (database.isTransaction) database.exec("ROLLBACK")
      throw cause
    }
  }

  let isSuspect = false
  /** Writes all that is in the log to the database itself, and syncs that. */
  const checkpoint = attempt(() => {
    const [result] = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all()
    if (result?.busy !== 0) throw new Error("another process reads the bus's database, so that it could not be put in order")
    isSuspect = false
  })
  const syncLog = Effect.callback<void, BusUnavailable>((resume) =>
    fdatasync(log, (error) => {
      if (error === null) return resume(Effect.void)
      // after a failed sync the next one may succeed without what this one lost, https://www.usenix.org/conference/atc20/presentation/rebello
      isSuspect = true
      return resume(Effect.fail(busUnavailable(filename, error)))
    })
  )
  /** All commits until now are on disk when it returns. */
  const sync = Effect.suspend(() => (isSuspect ? checkpoint : syncLog))

  return { database, transaction, attempt, sync }
})
export type BusFile = Effect.Success<ReturnType<typeof openBusFile>>
