import { Worker } from "node:worker_threads"
import { Deferred, Effect, type Scope } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import { sqliteError } from "./sqlite-error.ts"

/** What `restart` adds: when all of the log is in the database, the log begins anew. */
export type Pass = "move" | "restart"

/** It holds next to nothing. */
const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 }

type Message = { readonly isWhole: boolean } | { readonly error: unknown }

/**
 * The thread's whole program: it is handed over as text, so it refers to nothing outside. The first write into a log that begins anew is
 * synced by SQLite, so it is made here; it sets the user version to what it is.
 */
const checkpointing = () => {
  const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads")
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite")
  const database = new DatabaseSync(workerData, { timeout: 1000 })
  parentPort?.on("message", (pass: Pass) => {
    try {
      const done = database.prepare("PRAGMA wal_checkpoint(PASSIVE)").get()
      const isWhole = done?.busy === 0 && done.log === done.checkpointed
      if (pass === "restart" && isWhole) {
        database.exec("BEGIN IMMEDIATE")
        const version = database.prepare("PRAGMA user_version").get()?.user_version
        database.exec(`PRAGMA user_version = ${version}; COMMIT`)
      }
      parentPort.postMessage({ isWhole } satisfies Message)
    } catch (error) {
      parentPort.postMessage({ error } satisfies Message)
    }
  })
}

/**
 * A thread that moves what is in a database's log into the database, and waits for the disk in place of this one; a pass gives whether that was
 * all of it. It never keeps others from reading and writing (PASSIVE of https://www.sqlite.org/c3ref/wal_checkpoint_v2.html). It lives as
 * long as the scope.
 */
export const startCheckpointer = Effect.fnUntraced(function* (
  filename: string
): Effect.fn.Return<(pass: Pass) => Effect.Effect<boolean, SqlError>, never, Scope.Scope> {
  const failed = (cause: unknown) => Effect.fail(sqliteError(cause, { name: "execute", filename }))
  const worker = yield* Effect.acquireRelease(
    Effect.sync(() => new Worker(`(${checkpointing})()`, { eval: true, workerData: filename, execArgv: [], resourceLimits })),
    (started) => Effect.promise(() => started.terminate())
  )
  const ended = yield* Deferred.make<never, SqlError>()
  worker.once("error", (error) => Deferred.doneUnsafe(ended, failed(error)))
  const answered = (pass: Pass) =>
    Effect.callback<boolean, SqlError>((resume) => {
      const take = (message: Message): void => resume("error" in message ? failed(message.error) : Effect.succeed(message.isWhole))
      worker.once("message", take).postMessage(pass)
      return Effect.sync(() => worker.off("message", take))
    })
  return (pass) => Effect.raceFirst(answered(pass), Deferred.await(ended))
})
