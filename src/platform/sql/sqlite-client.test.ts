import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, Layer, Stream } from "effect"
import { SafeIntegers, SqlClient } from "effect/sql/SqlClient"
import { layerSqlite } from "./sqlite-client.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-sqlite-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const newFile = () => join(folder, "deep", `${files++}.db`)

const withTable = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`CREATE TABLE t (id INTEGER PRIMARY KEY, v, u TEXT UNIQUE, n TEXT CHECK (n <> 'bad'))`
  return sql
})
const onFile = <A, E>(filename: string, effect: Effect.Effect<A, E, SqlClient>) =>
  effect.pipe(Effect.provide(layerSqlite({ filename, lockTimeout: "300 millis" })))
const onNewFile = <A, E>(effect: Effect.Effect<A, E, SqlClient>) => onFile(newFile(), effect)

describe("values", () => {
  it.effect("keeps integers exact: numbers where they are safe, bigint beyond", () =>
    onNewFile(
      Effect.gen(function* () {
        const sql = yield* withTable
        const ids = [2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n), 7n]
        yield* Effect.forEach(ids, (id) => sql`INSERT INTO t ${sql.insert({ id, v: id })}`)
        const rows = yield* sql<{ v: number | bigint }>`SELECT v FROM t ORDER BY v`
        expect(rows.map(({ v }) => v)).toEqual([-(2n ** 63n), 7, 2 ** 53 - 1, 2n ** 53n, 2n ** 63n - 1n])
        const exact = yield* sql<{ id: bigint }>`SELECT id FROM t WHERE id = 7`.pipe(Effect.provideService(SafeIntegers, true))
        expect(exact).toEqual([{ id: 7n }])
      })
    )
  )

  it.effect("writes and reads every kind of value", () =>
    onNewFile(
      Effect.gen(function* () {
        const sql = yield* withTable
        const at = new Date(0)
        const written = [null, undefined, true, false, 1.5, -0.25, "tëxt\u{1F600}", "", new Uint8Array([0, 255]), at]
        yield* Effect.forEach(written, (v) => sql`INSERT INTO t (v) VALUES (${v})`)
        const rows = yield* sql<{ v: unknown }>`SELECT v FROM t ORDER BY id`
        expect(rows.map(({ v }) => v)).toEqual([
          null,
          null,
          1,
          0,
          1.5,
          -0.25,
          "tëxt\u{1F600}",
          "",
          new Uint8Array([0, 255]),
          at.toISOString()
        ])
        expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype)
        const failure = yield* sql`SELECT ${{ a: 1 }}`.pipe(Effect.flip)
        expect(failure.message).toContain("cannot be a SQL parameter")
      })
    )
  )

  it.effect("reads columns of the same name by position", () =>
    onNewFile(
      Effect.gen(function* () {
        const sql = yield* SqlClient
        expect(yield* sql`SELECT 1 AS a, 2 AS a`.values).toEqual([[1, 2]])
        expect(yield* sql`SELECT 1 AS a, 2 AS a`).toEqual([{ a: 2 }])
      })
    )
  )

  it.effect("streams more rows than one fetch, and stops early", () =>
    onNewFile(
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const numbers = sql<{ n: number }>`WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000) SELECT n FROM c`
        const all = yield* Stream.runCollect(numbers.stream)
        expect(all.map(({ n }) => n)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1))
        expect(yield* numbers.stream.pipe(Stream.take(3), Stream.runCollect)).toHaveLength(3)
        const broken = sql`SELECT abs(-9223372036854775808)`.stream.pipe(Stream.runDrain, Effect.flip)
        expect((yield* broken).message).toContain("integer overflow")
      })
    )
  )
})

describe("errors", () => {
  it.effect("names the reason", () =>
    onNewFile(
      Effect.gen(function* () {
        const sql = yield* withTable
        yield* sql`INSERT INTO t (id, u) VALUES (1, 'x')`
        const reason = (statement: Effect.Effect<unknown, { readonly reason: { readonly _tag: string } }>) =>
          statement.pipe(
            Effect.flip,
            Effect.map((error) => error.reason)
          )
        expect(yield* reason(sql`INSERT INTO t (id) VALUES (1)`)).toMatchObject({ _tag: "UniqueViolation", constraint: "t.id" })
        expect(yield* reason(sql`INSERT INTO t (u) VALUES ('x')`)).toMatchObject({ _tag: "UniqueViolation", constraint: "t.u" })
        expect(yield* reason(sql`INSERT INTO t (n) VALUES ('bad')`)).toMatchObject({ _tag: "ConstraintError" })
        expect(yield* reason(sql`SELEKT`)).toMatchObject({ _tag: "SqlSyntaxError" })
      })
    )
  )

  const failureOf = (filename: string) =>
    onFile(
      filename,
      Effect.flatMap(SqlClient, (sql) => sql`CREATE TABLE x (y)`)
    ).pipe(Effect.flip)

  it.live("says what to do about a file that is no database, is damaged, or cannot be opened", () =>
    Effect.gen(function* () {
      const text = join(folder, "notes.db")
      const file = openSync(text, "w")
      writeSync(file, "these are my notes, and they are not a database at all".repeat(20))
      closeSync(file)
      expect((yield* failureOf(text)).message).toMatch(/not a SQLite database; move it away/)

      const damaged = newFile()
      yield* onFile(
        damaged,
        Effect.flatMap(withTable, (sql) => sql`INSERT INTO t (v) VALUES (zeroblob(20000))`)
      )
      const overwritten = openSync(damaged, "r+")
      writeSync(overwritten, Buffer.alloc(4096, 0xff), 0, 4096, 4096)
      closeSync(overwritten)
      const failure = yield* onFile(
        damaged,
        Effect.flatMap(SqlClient, (sql) => sql`SELECT * FROM t`)
      ).pipe(Effect.flip)
      expect(failure.message).toMatch(/malformed .*restore it from a backup/)

      expect((yield* failureOf(folder)).reason._tag).not.toBe("LockTimeoutError")
      expect((yield* failureOf(join(text, "under-a-file.db"))).message).toMatch(/EEXIST.*check that the folder exists/)
    })
  )

  it.effect("says what to do when the disk is full", () =>
    onNewFile(
      Effect.gen(function* () {
        const sql = yield* withTable
        yield* sql`PRAGMA max_page_count = 10`
        const full = sql.withTransaction(
          Effect.andThen(sql`INSERT INTO t (v) VALUES ('kept?')`, sql`INSERT INTO t (v) VALUES (zeroblob(1000000))`)
        )
        expect((yield* Effect.flip(full)).message).toMatch(/full .*free some disk space/)
        expect(yield* sql`SELECT * FROM t`).toEqual([])
        yield* sql`INSERT INTO t (v) VALUES ('small')`
      })
    )
  )

  it.live("waits for another process's lock without blocking, then says who has it", () => {
    const filename = newFile()
    return onFile(
      filename,
      Effect.gen(function* () {
        const sql = yield* withTable
        const other = new DatabaseSync(filename)
        yield* Effect.addFinalizer(() => Effect.sync(() => other.close()))
        other.exec("BEGIN IMMEDIATE")
        let ticks = 0
        const ticking = yield* Effect.sync(() => ticks++).pipe(Effect.delay("5 millis"), Effect.forever, Effect.forkChild)
        const refused = yield* sql`INSERT INTO t (v) VALUES (1)`.pipe(Effect.flip)
        yield* Fiber.interrupt(ticking)
        expect(refused.reason._tag).toBe("LockTimeoutError")
        expect(refused.isRetryable).toBe(true)
        expect(refused.message).toContain(filename)
        expect(ticks).toBeGreaterThan(3)

        const writing = yield* sql.withTransaction(sql`INSERT INTO t (v) VALUES (2)`).pipe(Effect.forkChild)
        yield* Effect.yieldNow
        other.exec("ROLLBACK")
        yield* Fiber.join(writing)
        expect(yield* sql`SELECT v FROM t`).toEqual([{ v: 2 }])
      }).pipe(Effect.scoped)
    )
  })
})

describe("transactions", () => {
  const values = Effect.flatMap(SqlClient, (sql) =>
    sql<{ v: unknown }>`SELECT v FROM t ORDER BY id`.pipe(Effect.map((rows) => rows.map(({ v }) => v)))
  )

  it.effect("rolls back on failure, on a defect and on interruption, and nested ones alone", () =>
    onNewFile(
      Effect.gen(function* () {
        const sql = yield* withTable
        const insert = (v: string) => sql`INSERT INTO t (v) VALUES (${v})`
        yield* sql.withTransaction(Effect.andThen(insert("failed"), Effect.fail("no"))).pipe(Effect.ignore)
        yield* sql.withTransaction(Effect.andThen(insert("died"), Effect.die("no"))).pipe(Effect.exit)
        const reached = yield* Deferred.make<void>()
        const parked = sql.withTransaction(
          insert("parked").pipe(Effect.andThen(Deferred.succeed(reached, undefined)), Effect.andThen(Effect.never))
        )
        const fiber = yield* Effect.forkChild(parked)
        yield* Deferred.await(reached)
        yield* Fiber.interrupt(fiber)
        const nested = sql.withTransaction(Effect.andThen(insert("inner"), Effect.fail("no"))).pipe(Effect.ignore)
        yield* sql.withTransaction(Effect.all([insert("outer"), nested, sql.withTransaction(insert("second"))], { discard: true }))
        expect(yield* values).toEqual(["outer", "second"])
      })
    )
  )

  it.effect("keeps other fibers out of an open transaction", () =>
    onNewFile(
      Effect.gen(function* () {
        const sql = yield* withTable
        const inside = yield* Deferred.make<void>()
        const leave = yield* Deferred.make<void>()
        const rolledBack = sql.withTransaction(
          sql`INSERT INTO t (v) VALUES ('in')`.pipe(
            Effect.andThen(Deferred.succeed(inside, undefined)),
            Effect.andThen(Deferred.await(leave)),
            Effect.andThen(Effect.fail("no"))
          )
        )
        const first = yield* Effect.forkChild(Effect.exit(rolledBack))
        yield* Deferred.await(inside)
        const second = yield* Effect.forkChild(sql`INSERT INTO t (v) VALUES ('out')`)
        yield* Effect.yieldNow
        yield* Deferred.succeed(leave, undefined)
        expect(Exit.isFailure(yield* Fiber.join(first))).toBe(true)
        yield* Fiber.join(second)
        expect(yield* values).toEqual(["out"])
      })
    )
  )

  it.effect("enforces foreign keys, deferred ones at the commit, and is usable after it", () =>
    onNewFile(
      Effect.gen(function* () {
        const sql = yield* withTable
        yield* sql`CREATE TABLE child (t INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)`
        const exit = yield* sql.withTransaction(sql`INSERT INTO child VALUES (99)`).pipe(Effect.exit)
        expect(Exit.isFailure(exit) && Cause.pretty(exit.cause)).toContain("FOREIGN KEY constraint failed")
        yield* sql.withTransaction(sql`INSERT INTO t (v) VALUES ('after')`)
        expect(yield* values).toEqual(["after"])
        expect(yield* sql`SELECT * FROM child`).toEqual([])
      })
    )
  )
})

describe("the file", () => {
  it.effect("is private and logs ahead", () => {
    const filename = newFile()
    return onFile(
      filename,
      Effect.gen(function* () {
        const sql = yield* SqlClient
        expect(yield* sql`PRAGMA journal_mode`).toEqual([{ journal_mode: "wal" }])
        expect(yield* sql`PRAGMA foreign_keys`).toEqual([{ foreign_keys: 1 }])
        yield* sql`CREATE TABLE x (y)`
        expect(statSync(filename).mode & 0o777).toBe(0o600)
        expect(statSync(`${filename}-wal`).mode & 0o777).toBe(0o600)
      })
    )
  })

  it.effect("sees a changed table through a statement prepared before the change", () =>
    onNewFile(
      Effect.gen(function* () {
        const sql = yield* withTable
        yield* sql`CREATE TABLE w (a)`
        yield* sql`INSERT INTO w VALUES (1)`
        const select = sql`SELECT * FROM w`
        expect(yield* select).toEqual([{ a: 1 }])
        yield* sql`ALTER TABLE w ADD COLUMN b DEFAULT 2`
        expect(yield* select).toEqual([{ a: 1, b: 2 }])
      })
    )
  )

  it.effect("keeps no more compiled statements than asked, and works with none", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      for (let i = 0; i < 20; i++) expect(yield* sql`SELECT ${sql.literal(String(i))} AS n`).toEqual([{ n: i }])
    }).pipe(Effect.provide(Layer.fresh(layerSqlite({ filename: ":memory:", statements: 0 }))))
  )
})
