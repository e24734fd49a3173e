import { existsSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { deliver, stuckRollout } from "./alerts.fixture.ts"
import { heldKubectl } from "./held-kubectl.fixture.ts"
import { firstIncident, untilEnded } from "./incidents.fixture.ts"
import { launch } from "./launched.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { processesWith } from "./process-table.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"
import { leftOfRuns } from "./runs.fixture.ts"
import { handrailHome, serve, serveIn } from "./serving.fixture.ts"

describeWith(["kubectl", "helm"], ({ kubectl }) => {
  it.live(
    "SIGTERM in the middle of a step ends serve and the step's command, and a restart goes on",
    () =>
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

        yield* first.process.signal("SIGTERM")
        expect(yield* first.process.ended).toMatchObject({ code: 143 })
        expect(yield* watching.ended).toMatchObject({ code: 3, stderr: expect.stringContaining(`stopped before ${incident} ended`) })
        expect(processesWith(home.directory)).toEqual([])
        expect(yield* leftOfRuns(home.home)).toEqual([])
        expect(existsSync(join(home.home, "client.json"))).toBe(false)

        const second = yield* serveIn(home)
        expect((yield* untilEnded(second, incident)).incident.phase).toBe("resolved")
        expect(yield* cluster.changes).toEqual(["patch deployments.apps shop/checkout"])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})

/** That the cluster's credentials last, which is said at each start. */
const onlyTheWarning = /^[^\n]*steps use its kubeconfigs as they are[^\n]*\n$/

describe("an idle Handrail", () => {
  it.live(
    "ends at Ctrl-C and leaves no address behind",
    () =>
      Effect.gen(function* () {
        const { home, process } = yield* serve()
        expect(existsSync(join(home, "client.json"))).toBe(true)
        yield* process.signal("SIGINT")
        expect(yield* process.ended).toMatchObject({ code: 130, stderr: expect.stringMatching(onlyTheWarning) })
        expect(existsSync(join(home, "client.json"))).toBe(false)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
