import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Clock, Effect, Schema } from "effect"
import { timestamp } from "../../domain/ids.ts"
import { messageOf } from "../../domain/message-of.ts"
import { userError } from "../../domain/user-error.ts"
import { VERSION } from "../version.ts"
import { type ArchiveHead, readArchive, writeArchive } from "./archive.ts"
import { endRestored } from "./end-restored.ts"

/** The backup could not be taken or put back. Nothing was changed. */
export class BackupFailed extends Schema.TaggedError<BackupFailed>()("BackupFailed", userError) {}

const failed = (what: string, where: string, next: string) => (error: unknown) =>
  new BackupFailed({ message: `${what}: ${messageOf(error)}`, where, next })

/**
 * What a home is made of beside what each start makes anew. The bus comes first: what it hands over between the two copies is known in the
 * second as handled, and the other way round it would be in neither.
 */
const databases = ["bus.db", "handrail.db"] as const
const KEY = "gate-key.pem"
const parts: ReadonlySet<string> = new Set([...databases, KEY])

/** A folder beside `file` for as long as the scope lives: so that a rename stays on one file system. */
const draftBeside = (file: string) =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => mkdtemp(join(dirname(file), ".handrail-backup-")),
      catch: failed("no place to write to", dirname(file), "make the folder, or name another")
    }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )

/** A database as it is at one moment, also while it is written to. https://www.sqlite.org/lang_vacuum.html#vacuuminto */
const copyDatabase = (from: string, to: string): void => {
  const database = new DatabaseSync(from, { timeout: 10_000 })
  try {
    database.prepare("VACUUM INTO ?").run(to)
  } finally {
    database.close()
  }
}

/** Copies a home into one new file (mode 0600), whether Handrail runs on it or not. Gives when it was taken. */
export const backUp = Effect.fn("app.backUp")(function* (home: string, file: string) {
  if (existsSync(file)) {
    return yield* new BackupFailed({
      message: "there is a file of that name already",
      where: file,
      next: "name another: a backup replaces nothing"
    })
  }
  if (!existsSync(join(home, "handrail.db"))) {
    const next = "name the home with --home; what is kept in Postgres is backed up by pg_dump (docs/operations.md)"
    return yield* new BackupFailed({ message: "there is no database in this home", where: home, next })
  }
  const folder = yield* draftBeside(file)
  const head = { taken_at: timestamp(yield* Clock.currentTimeMillis), version: VERSION }
  yield* Effect.try({
    try: () => {
      const files = new Map<string, string>()
      for (const name of databases.filter((each) => existsSync(join(home, each)))) {
        copyDatabase(join(home, name), join(folder, name))
        files.set(name, join(folder, name))
      }
      if (existsSync(join(home, KEY))) files.set(KEY, join(home, KEY))
      writeArchive(join(folder, "backup"), head, files)
    },
    catch: failed("the home could not be copied", home, "see that its files can be read, and that there is room for the copy")
  })
  yield* Effect.tryPromise({
    try: () => rename(join(folder, "backup"), file),
    catch: failed("the backup could not be put in place", file, "name another file")
  })
  return head
}, Effect.scoped)

const isEmpty = (home: string) =>
  Effect.promise(() =>
    readdir(home).then(
      (names) => names.length === 0,
      (error: NodeJS.ErrnoException) => error.code === "ENOENT"
    )
  )

/**
 * Puts a backup into a new or empty home. What Handrail did after it was taken is not in it, so incidents that were open are ended there,
 * handed over to people: none of their changes is made again. Gives what the backup was, and how many incidents were ended.
 */
export const restore = Effect.fn("app.restore")(function* (file: string, home: string) {
  if (!(yield* isEmpty(home))) {
    return yield* new BackupFailed({ message: "the home is not empty", where: home, next: "name a new folder: nothing there is replaced" })
  }
  const folder = yield* draftBeside(home)
  const place = (part: string) => {
    if (!parts.has(part)) throw new Error(`it has a part ${JSON.stringify(part)} that this Handrail does not know`)
    return join(folder, part)
  }
  const head: ArchiveHead = yield* Effect.try({
    try: () => readArchive(file, place),
    catch: failed("this is no backup that can be restored", file, "name a file that `handrail backup` wrote, or an older copy of it")
  })
  const ended = yield* endRestored(join(folder, "handrail.db"), head.taken_at)
  yield* Effect.tryPromise({
    try: async () => {
      await mkdir(home, { recursive: true, mode: 0o700 })
      for (const name of await readdir(folder)) await rename(join(folder, name), join(home, name))
    },
    catch: failed("the home could not be filled", home, "remove it and try again, or name another")
  })
  return { ...head, ended }
}, Effect.scoped)
