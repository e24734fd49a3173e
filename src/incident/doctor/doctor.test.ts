import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { timestamp } from "../../domain/ids.ts"
import { migrations as execute } from "../../execute/migrations.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerStores, open } from "../incident.fixture.ts"
import { migrations as incident } from "../migrations.ts"
import { Timeline } from "../timeline/timeline.ts"
import { busCheck } from "./bus-check.ts"
import { type Check, examine } from "./check.ts"
import { databaseCheck } from "./database-check.ts"
import { definitionsCheck } from "./definitions-check.ts"
import { leftoversCheck, openIncidentsCheck } from "./incidents-check.ts"
import { machineCheck } from "./machine-check.ts"
import { recordsCheck } from "./records-check.ts"

const inMemory = Effect.provide(layerStores())
const whats = <R>({ run }: Check<R>) =>
  Effect.map(run, (found) => found.map(({ severity, what, where }) => `${severity} ${where}: ${what}`))

describe("an examination", () => {
  it.effect("tells the worst first, and of a check that cannot be made that it could not", () =>
    Effect.gen(function* () {
      const found = (severity: "info" | "error") => ({ severity, what: severity, where: "here", next: "look" })
      const checks: ReadonlyArray<Check> = [
        { name: "broken", run: Effect.fail({ message: "no disk" }) },
        { name: "silent", run: Effect.never },
        { name: "ill", run: Effect.succeed([found("info"), found("error")]) },
        { name: "well", run: Effect.succeed([]) }
      ]
      const examining = yield* Effect.forkChild(examine("server", checks))
      yield* TestClock.adjust("1 minute")
      const report = yield* Fiber.join(examining)
      expect(report.findings.map(({ check, severity }) => [check, severity])).toEqual([
        ["ill", "error"],
        ["broken", "warning"],
        ["silent", "warning"],
        ["ill", "info"]
      ])
      expect(report.checks).toContainEqual({ check: "well", findings: 0 })
    })
  )
})

describe("open incidents", () => {
  it.effect("are stuck past their deadline, when nothing would wake them, and when they say nothing", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const late = yield* open("late", { deadline: timestamp(60_000) })
      const waiting = yield* open("waiting", { deadline: timestamp(86_400_000) })
      const silent = yield* open("silent", { deadline: timestamp(86_400_000) })
      yield* sql`INSERT INTO incident_runs (incident) SELECT id FROM incidents`
      yield* sql`UPDATE incidents SET phase = 'awaiting-approval' WHERE id IN (${waiting}, ${late})`
      yield* sql`INSERT INTO incident_waits (incident, deferred, seq) VALUES (${late}, 'x', 1)`
      yield* TestClock.adjust("20 minutes")
      const found = yield* whats(openIncidentsCheck)
      expect(found.toSorted()).toEqual(
        [
          `error ${late}: it is open although its deadline was 1970-01-01T00:01:00.000Z`,
          `error ${waiting}: it awaits an approval, and nothing is written down that would wake it`,
          `warning ${silent}: it is opened and has told nothing for 20 minutes`
        ].toSorted()
      )
    }).pipe(inMemory)
  )

  it.effect("are well while they work and while they wait for people", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* open("working")
      const waiting = yield* open("waiting")
      yield* sql`INSERT INTO incident_runs (incident) SELECT id FROM incidents`
      yield* sql`UPDATE incidents SET phase = 'awaiting-approval' WHERE id = ${waiting}`
      yield* sql`INSERT INTO incident_waits (incident, deferred, seq) VALUES (${waiting}, 'x', 1)`
      yield* TestClock.adjust("10 minutes")
      expect(yield* whats(openIncidentsCheck)).toEqual([])
    }).pipe(inMemory)
  )
})

describe("definitions", () => {
  it.effect("say which versions have open incidents, who goes on with them, and when nobody can", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const [old, ended, newest, next] = [yield* open("old"), yield* open("ended"), yield* open("newest"), yield* open("next")]
      yield* sql`INSERT INTO incident_runs (incident, version) SELECT id, 1 FROM incidents WHERE id = ${old}`
      yield* sql`INSERT INTO incident_runs (incident, version) SELECT id, 2 FROM incidents WHERE id = ${newest}`
      yield* sql`INSERT INTO incident_runs (incident, version) SELECT id, 3 FROM incidents WHERE id IN (${next}, ${ended})`
      yield* sql`UPDATE incidents SET ended_at = opened_at WHERE id = ${ended}`
      const check = (elsewhere: ReadonlyArray<number>) =>
        whats(definitionsCheck({ versions: [1, 2], elsewhere: Effect.succeed(new Set(elsewhere)) }))
      const drains = `info ${old}: 1 open incident began with version 1 of what becomes of an incident, which this release still knows`
      const known = "of what becomes of an incident: this release knows 1, 2, and"
      expect(yield* check([3])).toEqual([
        drains,
        `warning ${next}: 1 open incident began with version 3 ${known} another replica works on them`
      ])
      expect(yield* check([])).toEqual([
        drains,
        `error ${next}: 1 open incident began with version 3 ${known} nobody who runs can go on with them`
      ])
    }).pipe(inMemory)
  )
})

describe("records", () => {
  it.effect("that were changed behind Handrail's back are found, and others are not", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const timeline = yield* Timeline
      const [changed] = [yield* open("changed"), yield* open("untouched")]
      yield* timeline.append(changed, "user:ana", { _tag: "NoteAdded", text: "it was me" })
      expect(yield* whats(recordsCheck)).toEqual([])
      yield* sql`UPDATE timeline_events SET data = replace(data, 'me', 'ben') WHERE incident = ${changed} AND seq = 2`
      expect(yield* whats(recordsCheck)).toEqual([expect.stringMatching(`^error ${changed}: its record was changed: event 2: `)])
    }).pipe(inMemory)
  )
})

describe("leftovers", () => {
  it.effect("are leases of what is over, ends that were never written, and events of a later time", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* migrate({ execute })
      yield* TestClock.adjust("3 days")
      const incidentNow = yield* open("now")
      expect(yield* whats(leftoversCheck)).toEqual([])
      yield* sql`INSERT INTO drain_leases (cluster, node, owner, until) VALUES ('prod', 'worker-1', ${incidentNow}, ${timestamp(1_000)})`
      yield* sql`INSERT INTO step_ledger (plan, step, attempt, rollback, intended_at) VALUES ('0123456789abcdef', 'undo', 1, -1, ${timestamp(0)})`
      yield* sql`UPDATE timeline_events SET at = '2999-01-01T00:00:00.000Z'`
      expect((yield* whats(leftoversCheck)).map((text) => text.slice(0, 60))).toEqual([
        expect.stringContaining("warning node worker-1 of prod"),
        expect.stringContaining("warning plan 01234567, step undo"),
        expect.stringContaining("error the timelines: 1 event")
      ])
    }).pipe(inMemory)
  )
})

describe("the database", () => {
  it.effect("is whole and of this version, or of another", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      expect(yield* whats(databaseCheck({ incident }))).toEqual([])
      yield* sql`INSERT INTO migrations_incident (migration_id, name) VALUES (9999, 'of_tomorrow')`
      expect(yield* whats(databaseCheck({ incident }))).toEqual([
        expect.stringContaining("error Handrail's database: the tables of incident are of version 9999")
      ])
    }).pipe(inMemory)
  )
})

describe("the bus", () => {
  const status = (pending: number, oldestMs: number, dead: number) => Effect.succeed({ pending, oldestMs, dead })

  it.effect("lags when somebody should be taking what waits, and keeps what was given up", () =>
    Effect.gen(function* () {
      expect(yield* whats(busCheck(status(5, 400, 0), true))).toEqual([])
      expect(yield* whats(busCheck(status(5, 61_000, 2), true))).toEqual([
        "warning the bus: 2 messages were given up",
        "error the bus: 5 messages wait, the oldest for 61 s"
      ])
      expect(yield* whats(busCheck(status(1, 61_000, 0), false))).toEqual(["info the bus: 1 message waits, the oldest for 61 s"])
    })
  )
})

describe("this machine", () => {
  const home = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "handrail-doctor-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
  )
  const options = { searchPath: "/nowhere", needed: ["kubectl"], isRunning: false, mark: "HANDRAIL_DOCTOR_TEST" }

  it.live("lacks tools, or shows the home to others", () =>
    Effect.gen(function* () {
      const directory = yield* home
      const check = machineCheck({ ...options, home: directory, tools: { kubectl: undefined, helm: process.execPath } })
      expect(yield* whats(check)).toEqual(["error PATH: kubectl is not here; runbooks whose steps run it cannot be carried out"])
      chmodSync(directory, 0o755)
      expect(yield* whats(check)).toContainEqual(`error ${directory}: others on this machine can look into it`)
    }).pipe(Effect.scoped)
  )
})
