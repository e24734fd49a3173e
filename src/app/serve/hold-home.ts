import { readFile, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Clock, Effect, Option, Schema } from "effect"
import { timestamp } from "../../domain/ids.ts"
import { messageOf } from "../../domain/message-of.ts"
import { HomeUnusable, makeHome } from "./home.ts"

/** An exclusive SQLite transaction on a file of its own: the operating system ends it with the process, however that ends. */
const lock = (home: string): DatabaseSync => {
  const database = new DatabaseSync(join(home, "lock.db"))
  database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
  return database
}

/** Who holds a home, for whoever finds it held. The lock alone decides whether it is. */
const Owner = Schema.fromJsonString(Schema.Struct({ pid: Schema.Int, host: Schema.String, boot: Schema.String, since: Schema.String }))
const OWNER_FILE = "owner.json"

/** Of this run of this machine. https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html */
const bootId = Effect.promise(() =>
  readFile("/proc/sys/kernel/random/boot_id", "utf8").then(
    (text) => text.trim(),
    () => "unknown"
  )
)

const tellOwner = Effect.fnUntraced(function* (home: string) {
  const since = timestamp(yield* Clock.currentTimeMillis)
  const owner = { pid: process.pid, host: hostname(), boot: yield* bootId, since }
  yield* Effect.promise(() => writeFile(join(home, OWNER_FILE), Schema.encodeSync(Owner)(owner), { mode: 0o600 }))
})

/** A clause about who holds the home, as far as that was written down. */
const ownerOf = Effect.fnUntraced(function* (home: string) {
  const text = yield* Effect.promise(() => readFile(join(home, OWNER_FILE), "utf8").catch(() => ""))
  const owner = Option.getOrUndefined(Schema.decodeUnknownOption(Owner)(text))
  if (owner === undefined) return ""
  const isHere = owner.boot === (yield* bootId)
  return `: process ${owner.pid} on ${isHere ? "this machine" : owner.host}, since ${owner.since}`
})

const held = Effect.fnUntraced(function* (home: string, error: unknown) {
  return yield* new HomeUnusable({
    message: `another Handrail is using this home${yield* ownerOf(home)} (${messageOf(error)})`,
    where: home,
    next: "give each its own: choose another with `home` in the configuration or HANDRAIL_HOME, also for replicas that share a Postgres; or stop that one"
  })
})

/**
 * Makes the home (mode 0700) and holds it for as long as the scope lives: one Handrail a home, so that no incident has two owners, and none
 * clears away what another one's steps are using. Nothing is left of the lock when its owner is killed.
 */
export const holdHome = Effect.fn("app.holdHome")(function* (home: string) {
  yield* makeHome(home)
  yield* Effect.acquireRelease(
    Effect.try({ try: () => lock(home), catch: (error) => error }).pipe(Effect.catch((error) => held(home, error))),
    (database) => Effect.sync(() => database.close())
  )
  yield* tellOwner(home)
})
