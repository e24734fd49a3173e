import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { timestamp } from "../../domain/ids.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerSqlite } from "../../platform/sql/sqlite-client.ts"
import { Bus, type BusMessage } from "../bus.ts"
import { busContract } from "../bus-contract.fixture.ts"
import { type BusLimits, defaultLimits } from "../limits.ts"
import { layerSqliteBus } from "./sqlite-bus.ts"
import { sqliteBusMigrations } from "./sqlite-migrations.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "handrail-bus-"))),
  (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
)
const open = (made: string, limits: Partial<BusLimits> = {}) => layerSqliteBus(join(made, "bus.db"), { ...defaultLimits, ...limits })

busContract("SQLite bus", { fresh: Effect.map(folder, (made) => (limits) => open(made, limits)) })

const message = (id: string, key = id): BusMessage => ({
  id,
  type: "dev.handrail.signal.v1",
  source: "alertmanager",
  key,
  time: timestamp(0),
  data: { id },
  notes: []
})

/** Runs the process of the fixture until what it has printed is enough, kills it, and gives the lines. */
const killed = (made: string, mode: "publish" | "consume", isEnough: (lines: ReadonlyArray<string>) => boolean) =>
  Effect.callback<ReadonlyArray<string>>((resume) => {
    const script = join(import.meta.dirname, "sqlite-bus-process.fixture.ts")
    const child = spawn(process.execPath, [script, join(made, "bus.db"), mode], { stdio: ["ignore", "pipe", "inherit"] })
    let printed = ""
    // the last line may have been cut
    const lines = () => printed.split("\n").slice(0, -1)
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text
      if (isEnough(lines())) child.kill("SIGKILL")
    })
    child.on("close", () => resume(Effect.succeed(lines())))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** Hands over until nothing waits; what was handed over. */
const drain = Effect.gen(function* () {
  const bus = yield* Bus
  const handed: Array<string> = []
  yield* Effect.forkScoped(bus.consume((batch) => Effect.sync(() => handed.push(...batch.map(({ id }) => id)))))
  yield* Effect.repeat(bus.status, { until: ({ pending }) => pending === 0 })
  return handed
}).pipe(Effect.scoped)

describe("SQLite bus", () => {
  it.live("has everything that was acknowledged when it is killed at any moment, each key in order, nothing twice", () =>
    Effect.gen(function* () {
      const made = yield* folder
      for (const count of [1, 57, 800]) {
        const acknowledged = yield* killed(made, "publish", (lines) => lines.length >= count)
        const handed = yield* Effect.provide(drain, open(made, { dedupWindowMs: 0 }))
        const known = new Set(handed)
        expect(known.size).toBe(handed.length)
        expect(acknowledged.filter((id) => !known.has(id))).toEqual([])
        const ofFirst = handed.filter((id) => id.startsWith("1/") && !id.endsWith("b")).map((id) => Number(id.slice(2)))
        expect(ofFirst).toEqual(ofFirst.toSorted((a, b) => a - b))
        yield* Effect.sync(() => rmSync(join(made, "bus.db")))
      }
    }).pipe(Effect.scoped)
  )

  it.live("gives up a message with which its process keeps dying, after its neighbours were handled alone", () =>
    Effect.gen(function* () {
      const made = yield* folder
      const publish = Effect.flatMap(Bus, (bus) => bus.publish(["a/1", "killer/1", "b/1"].map((id) => message(id))))
      yield* Effect.provide(publish, open(made))
      const handled: Array<string> = []
      for (let death = 0; death < 5; death++) {
        handled.push(...(yield* killed(made, "consume", (lines) => lines.includes("hangs"))).filter((line) => line !== "hangs"))
      }
      const left = Effect.gen(function* () {
        const rest = yield* drain
        const bus = yield* Bus
        return { rest, dead: yield* bus.dead(10) }
      })
      const { dead, rest } = yield* Effect.provide(left, open(made))
      expect([...handled, ...rest].sort()).toEqual(["a/1", "b/1"])
      expect(dead).toMatchObject([{ id: "killer/1", reason: "Handrail stopped 5 times while handling it", attempts: 5, replayable: true }])
    }).pipe(Effect.scoped)
  )

  it.live("stores nothing of a publication that it cannot store whole, and says what to do", () =>
    Effect.gen(function* () {
      const made = yield* folder
      yield* Effect.gen(function* () {
        const bus = yield* Bus
        const other = new DatabaseSync(join(made, "bus.db"))
        other.exec("CREATE TRIGGER full BEFORE INSERT ON messages WHEN NEW.id = 'c' BEGIN SELECT RAISE(FAIL, 'disk'); END")
        other.close()
        expect(yield* Effect.flip(bus.publish(["a", "b", "c"].map((id) => message(id))))).toMatchObject({
          _tag: "BusUnavailable",
          message: expect.stringContaining("disk"),
          next: expect.any(String)
        })
        expect(yield* bus.status).toMatchObject({ pending: 0 })
        expect(yield* bus.publish([message("a")])).toMatchObject({ accepted: 1 })
      }).pipe(Effect.provide(open(made)))
    }).pipe(Effect.scoped)
  )

  it.live("forgets what was handled once it is out of the window, and nothing that waits", () =>
    Effect.gen(function* () {
      const made = yield* folder
      yield* Effect.gen(function* () {
        const bus = yield* Bus
        yield* bus.publish(Array.from({ length: 600 }, (_, number) => message(`${number}`)))
        yield* drain
        yield* bus.publish([message("late")])
        const file = new DatabaseSync(join(made, "bus.db"), { readOnly: true })
        const count = Effect.sync(() => file.prepare("SELECT count(*) AS n FROM messages").get()?.n)
        yield* Effect.repeat(count, { until: (n) => n === 1 })
        file.close()
        expect(yield* drain).toEqual(["late"])
      }).pipe(Effect.provide(open(made, { dedupWindowMs: 1 })))
    }).pipe(Effect.scoped)
  )

  it.live("hands over what comes after everything before it was forgotten and Handrail started again", () =>
    Effect.gen(function* () {
      const made = yield* folder
      const bus = open(made, { dedupWindowMs: 1 })
      const publish = (id: string) => Effect.flatMap(Bus, (opened) => opened.publish([message(id)]))
      yield* Effect.gen(function* () {
        yield* publish("a/1")
        expect(yield* drain).toEqual(["a/1"])
        const file = new DatabaseSync(join(made, "bus.db"), { readOnly: true })
        const count = Effect.sync(() => file.prepare("SELECT count(*) AS n FROM messages").get()?.n)
        yield* Effect.repeat(count, { until: (n) => n === 0 })
        file.close()
      }).pipe(Effect.provide(bus))
      expect(yield* Effect.andThen(publish("a/2"), drain).pipe(Effect.provide(bus))).toEqual(["a/2"])
    }).pipe(Effect.scoped)
  )

  it.live("hands over what was committed though it was told otherwise, and goes on after it", () =>
    Effect.gen(function* () {
      const made = yield* folder
      yield* Effect.gen(function* () {
        const bus = yield* Bus
        yield* bus.publish([message("a/1")])
        const file = new DatabaseSync(join(made, "bus.db"))
        const add = file.prepare("INSERT INTO messages (position, id, published_at, message) VALUES (2, 'a/2', 0, ?)")
        add.run(JSON.stringify(message("a/2")))
        file.close()
        expect(yield* bus.publish([message("a/3")])).toMatchObject({ accepted: 1 })
        expect(yield* drain).toEqual(["a/1", "a/2", "a/3"])
      }).pipe(Effect.provide(open(made)))
    }).pipe(Effect.scoped)
  )

  it.live("takes over what a bus of before had, with what is a duplicate of it", () =>
    Effect.gen(function* () {
      const made = yield* folder
      const filename = join(made, "bus.db")
      const { "0001_bus": first, "0002_dead_totals": second } = sqliteBusMigrations
      if (first === undefined || second === undefined) return expect.unreachable("the migrations of before")
      yield* migrate({ bus: { "0001_bus": first, "0002_dead_totals": second } }).pipe(Effect.provide(layerSqlite({ filename })))
      const file = new DatabaseSync(filename)
      const add = file.prepare("INSERT INTO messages (id, published_at, message) VALUES (?, ?, ?)")
      for (const id of ["a/1", "a/2", "b/1"]) add.run(id, Date.now(), JSON.stringify(message(id, id.slice(0, 1))))
      file.exec("UPDATE progress SET handled = 1, in_hand = 1")
      file.close()
      yield* Effect.gen(function* () {
        const bus = yield* Bus
        const publishing = bus.publish(["a/1", "a/2", "b/1", "a/3"].map((id) => message(id, id.slice(0, 1))))
        expect(yield* publishing).toEqual({ accepted: 1, duplicates: 3, unreadable: 0 })
        expect(yield* drain).toEqual(["a/2", "b/1", "a/3"])
      }).pipe(Effect.provide(open(made)))
    }).pipe(Effect.scoped)
  )
})
