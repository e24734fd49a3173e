import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type Migrations, migrate } from "./migrations.ts"
import { layerSqlite } from "./sqlite-client.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-migrations-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const onFile = (name: string) => Effect.provide(layerSqlite({ filename: join(folder, name) }))
const run = (statement: string) => Effect.flatMap(SqlClient, (sql) => Effect.asVoid(sql.unsafe(statement)))
const tables = Effect.flatMap(SqlClient, (sql) =>
  sql<{ name: string }>`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'migrations_%' ORDER BY name`.pipe(
    Effect.map((rows) => rows.map(({ name }) => name))
  )
)

const first: Migrations = { "0001_events": run("CREATE TABLE events (id)") }
const both: Migrations = { ...first, "0002_index": run("CREATE TABLE more (id)") }

describe("migrate", () => {
  it.effect("makes a new database, then only what is new", () =>
    Effect.gen(function* () {
      expect(yield* migrate({ timeline: first, bus: { "0001_queue": run("CREATE TABLE queue (id)") } })).toEqual([
        "timeline/0001_events",
        "bus/0001_queue"
      ])
      expect(yield* migrate({ timeline: both })).toEqual(["timeline/0002_index"])
      expect(yield* migrate({ timeline: both })).toEqual([])
      expect(yield* tables).toEqual(["events", "more", "queue"])
    }).pipe(onFile("upgrade.db"))
  )

  it.effect("leaves the room as it was when one of its migrations fails, and can be run again", () =>
    Effect.gen(function* () {
      const broken: Migrations = { ...both, "0003_oops": run("CREATE TABLE events (id)") }
      const failure = yield* migrate({ timeline: broken }).pipe(Effect.flip)
      expect(failure.message).toMatch(/"3_oops" failed: .*table events already exists/)
      expect(failure.where).toContain("timeline")
      expect(yield* tables).toEqual([])
      expect(yield* migrate({ timeline: both })).toHaveLength(2)
    }).pipe(onFile("failing.db"))
  )

  it.effect("refuses a database that a newer version has written", () =>
    Effect.gen(function* () {
      yield* migrate({ timeline: both })
      const failure = yield* migrate({ timeline: first }).pipe(Effect.flip)
      expect(failure.message).toContain("from a newer version of Handrail (it has index)")
    }).pipe(onFile("newer.db"))
  )

  it.live("lets processes that start at once take turns", () =>
    Effect.gen(function* () {
      const start = Effect.promise(async () => {
        const child = spawn(process.execPath, [join(import.meta.dirname, "migrations.fixture.ts"), join(folder, "concurrent.db")])
        let output = ""
        child.stdout.on("data", (chunk) => (output += chunk))
        child.stderr.on("data", (chunk) => (output += chunk))
        const [code] = await once(child, "close")
        return { code, output: output.trim() }
      })
      const results = yield* Effect.all([start, start, start], { concurrency: "unbounded" })
      expect(results.map(({ code, output }) => (code === 0 ? "ok" : output))).toEqual(["ok", "ok", "ok"])
      expect(results.map(({ output }) => output).toSorted()).toEqual(['["room/0001_slow","room/0002_more"]', "[]", "[]"])
    })
  )
})
