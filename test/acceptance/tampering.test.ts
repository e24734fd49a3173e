import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { deliver, stuckRollout } from "./alerts.fixture.ts"
import { eventsOf, firstIncident, untilEnded } from "./incidents.fixture.ts"
import { run } from "./launched.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { type Serving, serve } from "./serving.fixture.ts"

/** What someone with the file might do to hide something, and how the chain shows it. */
const edits: ReadonlyArray<readonly [what: string, sql: string]> = [
  ["a changed event", "UPDATE timeline_events SET data = replace(data, 'checkout', 'payments') WHERE seq = 2"],
  ["a changed time", "UPDATE timeline_events SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 2"],
  ["a removed event", "DELETE FROM timeline_events WHERE seq = 2"],
  ["a removed end", "DELETE FROM timeline_events WHERE seq = (SELECT max(seq) FROM timeline_events)"]
]

/** Each edit is made behind the server's back, seen, and undone. */
const checkEdits = Effect.fnUntraced(function* ({ cli, home, request }: Serving, incident: string) {
  const database = yield* Effect.acquireRelease(
    Effect.sync(() => new DatabaseSync(join(home, "handrail.db"))),
    (open) => Effect.sync(() => open.close())
  )
  database.exec("PRAGMA busy_timeout = 5000")
  database.exec("CREATE TEMP TABLE saved AS SELECT rowid AS id, * FROM timeline_events")
  for (const [what, sql] of edits) {
    database.exec(sql)
    const { text } = yield* request(`/v1/incidents/${incident}/verification`)
    expect([what, JSON.parse(text)]).toMatchObject([what, { intact: false, broken: { seq: expect.any(Number) } }])
    const columns = "incident, seq, at, actor, kind, data, previous, hash, once"
    database.exec(`DELETE FROM timeline_events; INSERT INTO timeline_events (rowid, ${columns}) SELECT id, ${columns} FROM saved`)
  }
  expect((yield* cli(["timeline", "verify", incident])).code).toBe(0)
  database.exec("UPDATE timeline_events SET actor = 'user:nobody' WHERE seq = 1")
  expect(yield* cli(["timeline", "verify", incident])).toMatchObject({ code: 1, stdout: expect.stringContaining("BROKEN at event 1") })
})

describe("a timeline that someone has changed", () => {
  it.live(
    "does not verify, in the database or in an exported file",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve()
        yield* deliver(handrail, { ...stuckRollout, cluster: "atlantis" })
        const incident = yield* firstIncident(handrail)
        yield* untilEnded(handrail, incident)

        const exported = yield* handrail.cli(["timeline", "show", incident, "--json"])
        const file = join(handrail.home, "export.json")
        const verdictOf = (text: string) => {
          writeFileSync(file, text)
          return run(["timeline", "verify", "--file", file])
        }
        expect(yield* verdictOf(exported.stdout)).toMatchObject({ code: 0, stdout: expect.stringContaining("intact") })
        const events = yield* eventsOf(handrail, incident)
        const [first, second, ...others] = events
        const changed = exported.stdout.replace("checkout", "payments")
        for (const text of [changed, JSON.stringify([first, ...others]), JSON.stringify([second, first, ...others])]) {
          expect(yield* verdictOf(text)).toMatchObject({ code: 1, stdout: expect.stringContaining("BROKEN") })
        }
        expect((yield* verdictOf("[]")).code).toBe(2)
        expect((yield* verdictOf("{")).code).toBe(2)
        yield* checkEdits(handrail, incident)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
