import { mkdir, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Effect, Schema } from "effect"
import { CLIENT_FILE, type ClientFile } from "../../cli/connection.ts"
import { userError } from "../../domain/user-error.ts"

/** The home cannot be used, or another Handrail uses it. */
class HomeUnusable extends Schema.TaggedError<HomeUnusable>()("HomeUnusable", userError) {}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Makes the home (mode 0700), which replicas on one machine may share. */
export const makeHome = (home: string) =>
  Effect.tryPromise({
    try: () => mkdir(home, { recursive: true, mode: 0o700 }),
    catch: (error) =>
      new HomeUnusable({
        message: `the home cannot be made: ${message(error)}`,
        where: home,
        next: "correct its permissions, or choose another with `home` in the configuration or HANDRAIL_HOME"
      })
  })

/** An exclusive SQLite transaction on a file of its own: the operating system ends it with the process, however that ends. */
const lock = (home: string): DatabaseSync => {
  const database = new DatabaseSync(join(home, "lock.db"))
  database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
  return database
}

/** Makes the home (mode 0700) and holds it for as long as the scope lives: one Handrail a home, so that no incident has two owners. */
export const holdHome = Effect.fn("app.holdHome")(function* (home: string) {
  yield* makeHome(home)
  yield* Effect.acquireRelease(
    Effect.try({
      try: () => lock(home),
      catch: (error) =>
        new HomeUnusable({
          message: `another Handrail is using this home (${message(error)})`,
          where: home,
          next: "talk to that one, stop it, or choose another home with `home` in the configuration or HANDRAIL_HOME"
        })
    }),
    (database) => Effect.sync(() => database.close())
  )
})

/** Whoever reads the file finds all of it or none. */
const replaceFile = async (file: string, text: string): Promise<void> => {
  const draft = `${file}.${process.pid}`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, file)
}

/** Leaves the address and a token for this user's commands (mode 0600), and takes them away when the scope closes. */
export const leaveClientFile = (home: string, client: ClientFile) => {
  const file = join(home, CLIENT_FILE)
  return Effect.acquireRelease(
    Effect.promise(() => replaceFile(file, JSON.stringify(client))),
    () => Effect.promise(() => rm(file, { force: true }))
  )
}
