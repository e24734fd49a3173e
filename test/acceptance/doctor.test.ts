import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { deliver, stuckRollout } from "./alerts.fixture.ts"
import { firstIncident, untilEnded } from "./incidents.fixture.ts"
import { run } from "./launched.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { handrailHome, serveIn } from "./serving.fixture.ts"

describe("handrail doctor", () => {
  it.live(
    "finds a cluster that nobody can reach while Handrail runs, and a changed record when it does not, without touching it",
    () =>
      Effect.gen(function* () {
        const place = yield* handrailHome({})
        const handrail = yield* serveIn(place)
        yield* deliver(handrail, stuckRollout)
        const id = yield* firstIncident(handrail)
        yield* untilEnded(handrail, id)

        const running = yield* handrail.cli(["doctor", "--json"])
        const asked = JSON.parse(running.stdout)
        expect([running.code, asked.from]).toEqual([1, "server"])
        expect(asked.findings.filter(({ severity }: { severity: string }) => severity === "error")).toEqual([
          expect.objectContaining({ check: "clusters", what: expect.stringContaining("kubeconfig"), next: expect.any(String) })
        ])

        yield* handrail.process.signal("SIGTERM")
        yield* handrail.process.ended
        const file = join(place.home, "handrail.db")
        const database = new DatabaseSync(file)
        database.exec("UPDATE timeline_events SET at = replace(at, '20', '19') WHERE seq = 1")
        const before = database.prepare("SELECT count(*) AS n FROM timeline_events").get()?.n
        database.close()

        const offline = yield* run(["doctor", "--json", "--home", place.home, "--config", place.config])
        const read = JSON.parse(offline.stdout)
        expect([offline.code, read.from]).toEqual([1, "home"])
        expect(read.findings[0]).toMatchObject({
          check: "timelines and evidence",
          severity: "error",
          where: id,
          what: expect.stringContaining("event 1")
        })
        const text = yield* run(["doctor", "--home", place.home])
        expect(text.stdout).toMatch(
          /^ERROR {2}timelines and evidence: its record was changed: event 1: [\s\S]*no Handrail answers; read .*: 1 error/
        )
        const after = new DatabaseSync(file, { readOnly: true })
        expect(after.prepare("SELECT count(*) AS n FROM timeline_events").get()?.n).toBe(before)
        after.close()
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
