import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, afterEach, describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { vi } from "vitest"
import { layerSqlite } from "./sqlite-client.ts"

type Synced = (error: NodeJS.ErrnoException | null) => void

/** In place of the disk, while it is set: what waits for it. */
const disk = vi.hoisted(() => ({ waits: undefined as ((synced: Synced) => void) | undefined }))
vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof import("node:fs")>()
  const fdatasync: typeof fs.fdatasync = Object.assign(
    (descriptor: number, synced: Synced) => (disk.waits === undefined ? fs.fdatasync(descriptor, synced) : disk.waits(synced)),
    { __promisify__: fs.fdatasync.__promisify__ }
  )
  return { ...fs, fdatasync }
})

const folder = mkdtempSync(join(tmpdir(), "handrail-log-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => {
  disk.waits = undefined
})
let files = 0
const newFile = () => join(folder, `${files++}.db`)

const withTable = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`CREATE TABLE t (v)`
  return sql
})
const onFile = <A, E>(filename: string, effect: Effect.Effect<A, E, SqlClient>) => Effect.provide(effect, layerSqlite({ filename }))

/** Every sync from now on waits in the list. */
const holdDisk = () => {
  const held: Array<Synced> = []
  disk.waits = (synced) => held.push(synced)
  return held
}

/** What is in the file itself, without its log. */
const inFile = (filename: string): ReadonlyArray<unknown> => {
  const copy = newFile()
  copyFileSync(filename, copy)
  const database = new DatabaseSync(copy)
  try {
    return database
      .prepare("SELECT v FROM t")
      .all()
      .map(({ v }) => v)
  } finally {
    database.close()
  }
}

describe("the log of a SQLite database", () => {
  it.live("answers what wrote and what read it once it is on disk, and lets others write meanwhile and share the next sync", () =>
    onFile(
      newFile(),
      Effect.gen(function* () {
        const sql = yield* withTable
        const held = holdDisk()
        const committed = yield* Deferred.make<void>()
        const insert = (v: string) => sql`INSERT INTO t (v) VALUES (${v})`
        const first = yield* Effect.forkChild(insert("first"))
        const second = yield* Effect.forkChild(sql.withTransaction(insert("second")))
        const third = yield* Effect.forkChild(Effect.tap(sql`SELECT v FROM t`, Deferred.succeed(committed, undefined)))
        yield* Effect.repeat(Effect.yieldNow, { until: () => held.length === 1 })
        expect([first, second, third].map((fiber) => fiber.pollUnsafe())).toEqual([undefined, undefined, undefined])
        held[0]?.(null)
        yield* Fiber.join(first)
        yield* Effect.repeat(Effect.yieldNow, { until: () => held.length === 2 })
        expect(second.pollUnsafe()).toBeUndefined()
        expect(yield* Deferred.isDone(committed)).toBe(false)
        held[1]?.(null)
        yield* Fiber.join(second)
        expect(yield* Fiber.join(third)).toEqual([{ v: "first" }, { v: "second" }])
        expect(yield* sql`SELECT count(*) AS n FROM t`).toEqual([{ n: 2 }])
        expect(held).toHaveLength(2)
        disk.waits = undefined
      })
    )
  )

  it.live("fails what a failed sync was for, and trusts the log again only once all of it is in the database", () => {
    const filename = newFile()
    return onFile(
      filename,
      Effect.gen(function* () {
        const sql = yield* withTable
        yield* sql`PRAGMA wal_checkpoint(TRUNCATE)`
        disk.waits = (synced) => synced(Object.assign(new Error("EIO: i/o error"), { syscall: "fdatasync" }))
        const failure = yield* Effect.flip(sql`INSERT INTO t (v) VALUES ('failed')`)
        expect(failure.message).toMatch(/EIO.*check the disk/)
        expect(inFile(filename)).toEqual([])
        yield* sql`SELECT 1`
        expect(inFile(filename)).toEqual(["failed"])
        disk.waits = undefined
        yield* sql`INSERT INTO t (v) VALUES ('later')`
        expect(yield* sql`SELECT v FROM t`).toEqual([{ v: "failed" }, { v: "later" }])
      })
    )
  })

  it.live("begins anew when it is long, while others write", () => {
    const filename = newFile()
    return onFile(
      filename,
      Effect.gen(function* () {
        const sql = yield* withTable
        yield* sql`PRAGMA user_version = 7`
        const pages = Effect.map(sql<{ log: number }>`PRAGMA wal_checkpoint(NOOP)`, ([row]) => row?.log ?? 0)
        const write = sql`INSERT INTO t (v) VALUES (zeroblob(1000000))`
        yield* Effect.repeat(write, { until: () => Effect.map(pages, (log) => log > 2048) })
        yield* Effect.repeat(sql`INSERT INTO t (v) VALUES (1)`, { until: () => Effect.map(pages, (log) => log < 2048) })
        expect(yield* sql`PRAGMA user_version`).toEqual([{ user_version: 7 }])
        expect(inFile(filename).length).toBeGreaterThan(8)
      })
    )
  })
})
