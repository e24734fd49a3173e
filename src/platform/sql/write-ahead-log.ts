import { closeSync, openSync } from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import { Effect, Latch, type Scope, Semaphore } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import { startCheckpointer } from "./checkpointer.ts"
import { fileSync } from "./file-sync.ts"
import { sqliteError } from "./sqlite-error.ts"

/** Pages in the log at which they are moved into the database: 8 MiB. */
const LONG = 2048

export interface WriteAheadLog {
  /** To be called after each commit. */
  readonly committed: () => void
  /** All commits until now are on disk when it returns. */
  readonly synced: Effect.Effect<void, SqlError>
}

export interface LogOptions {
  readonly database: DatabaseSync
  readonly filename: string
  /** Runs something while nothing else uses the connection. Nobody waits for `synced` within it. */
  readonly alone: <A, E>(self: Effect.Effect<A, E>) => Effect.Effect<A, E>
}

/** Moves what is in the log into the database; gives whether that was all of it. */
const moveLog = ({ alone, filename }: LogOptions) =>
  Effect.scoped(
    Effect.gen(function* () {
      const pass = yield* startCheckpointer(filename)
      // most of it while others write, and the rest while they do not: only then can the log begin anew
      yield* pass("move")
      return yield* alone(pass("restart"))
    })
  )

/** Moves the log whenever it is `long`, which is closed once it was. */
const keepShort = (options: LogOptions, long: Latch.Latch) =>
  Effect.gen(function* () {
    yield* long.await
    yield* moveLog(options)
    // another process may read what is in the log, and keep it from beginning anew
    yield* Effect.sleep("1 second")
    yield* long.close
  }).pipe(
    Effect.catch((error) =>
      Effect.andThen(
        Effect.logWarning(`the log of ${options.filename} could not be moved into it, and grows`, error),
        Effect.sleep("10 seconds")
      )
    ),
    Effect.forever
  )

/**
 * Takes over from SQLite, for as long as the scope lives, when the log of an open database is synced and moved: in other threads, so that only
 * those wait for the disk who ask to. A commit takes microseconds of this thread. It is in the operating system's hands when it
 * returns, and outlives the process from then on; it outlives a power cut once `synced` has returned.
 *
 * In WAL mode `synchronous=NORMAL` differs from `FULL` only in that a commit does not wait for the log to be on disk
 * (https://www.sqlite.org/pragma.html#pragma_synchronous); `synced` is that wait. The log is the same file for as long as a connection is open.
 */
export const openLog = Effect.fnUntraced(function* (options: LogOptions): Effect.fn.Return<WriteAheadLog, SqlError, Scope.Scope> {
  const { database, filename } = options
  const failed = (cause: unknown) => sqliteError(cause, { name: "execute", filename })
  const descriptor = yield* Effect.try({
    try: () => {
      // the read makes sure that there is a log
      database.exec("PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0; SELECT 1 FROM sqlite_schema LIMIT 1")
      return openSync(`${filename}-wal`, "r+")
    },
    catch: failed
  })
  const log = fileSync(descriptor, failed)
  // a sync may still run
  yield* Effect.addFinalizer(() =>
    Effect.andThen(
      Effect.ignore(log.synced),
      Effect.sync(() => closeSync(descriptor))
    )
  )
  const long = yield* Latch.make(false)
  yield* Effect.forkScoped(keepShort(options, long))

  const unmended = failed(new Error("a sync failed, and another process reads it, so that it could not be put in order"))
  const mend = Effect.suspend(() =>
    log.isSuspect()
      ? Effect.flatMap(moveLog(options), (isWhole) => (isWhole ? Effect.sync(log.trusted) : Effect.fail(unmended)))
      : Effect.void
  ).pipe((yield* Semaphore.make(1)).withPermit)

  const pages = database.prepare("PRAGMA wal_checkpoint(NOOP)")
  return {
    committed: () => {
      log.written()
      if (Number(pages.get()?.log) >= LONG) long.openUnsafe()
    },
    synced: Effect.suspend(() => (log.isSuspect() ? mend : log.synced))
  }
})
