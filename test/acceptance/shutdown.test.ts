import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { deliver, stuckRollout } from "./alerts.fixture.ts"
import { heldKubectl } from "./held-kubectl.fixture.ts"
import { firstIncident, untilEnded } from "./incidents.fixture.ts"
import { launch } from "./launched.fixture.ts"
import { processesWith } from "./process-table.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"
import { handrailHome, serveIn } from "./serving.fixture.ts"

const EXITS = { SIGINT: 130, SIGTERM: 143 } as const

describeWith(["kubectl", "helm"], ({ kubectl }) => {
  it.live.each(["SIGINT", "SIGTERM"] as const)(
    "%s in the middle of a step ends serve and the step's command, and a restart goes on",
    (signal) =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const slow = heldKubectl(yield* serverDirectory("acceptance-kubectl"), kubectl.path, "before")
        const home = yield* handrailHome({ mode: "auto", cluster, kubectl: slow.path })
        const first = yield* serveIn(home)
        yield* deliver(first, stuckRollout)
        const incident = yield* firstIncident(first)
        yield* slow.isReached
        const watching = yield* launch(["incident", "watch", incident, "--home", home.home])
        yield* watching.printed(/RUN/)

        const refused = yield* launch(["serve", "--config", home.config])
        expect(yield* refused.ended).toMatchObject({ code: 5, stderr: expect.stringContaining("another Handrail is using this home") })

        yield* first.process.signal(signal)
        expect(yield* first.process.ended).toMatchObject({ code: EXITS[signal] })
        expect(yield* watching.ended).toMatchObject({ code: 3, stderr: expect.stringContaining(`stopped before ${incident} ended`) })
        expect(processesWith(home.directory)).toEqual([])
        expect(readdirSync(join(home.home, "runs"))).toEqual([])
        expect(existsSync(join(home.home, "client.json"))).toBe(false)

        const second = yield* serveIn(home)
        expect((yield* untilEnded(second, incident)).incident.phase).toBe("resolved")
        expect(yield* cluster.changes).toEqual(["patch deployments.apps shop/checkout"])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    120_000
  )
})
