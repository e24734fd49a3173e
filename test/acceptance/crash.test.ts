import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { deliver, stuckRollout } from "./alerts.fixture.ts"
import { type Held, heldKubectl } from "./held-kubectl.fixture.ts"
import { awaitingPlan, eventsOf, firstIncident, untilEnded } from "./incidents.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { processesWith } from "./process-table.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"
import { leftOfRuns } from "./runs.fixture.ts"
import { handrailHome, type Serving, serveIn } from "./serving.fixture.ts"

const kill = (serving: Serving) => Effect.andThen(serving.process.signal("SIGKILL"), serving.process.ended)

/** The kernel ends what the dead process had started, in a moment of its own. */
const untilNothingRuns = (directory: string) =>
  Effect.suspend(() => (processesWith(directory).length === 0 ? Effect.void : Effect.fail(processesWith(directory)))).pipe(
    Effect.retry(Schedule.spaced("20 millis"))
  )

const verified = (serving: Serving, incident: string) =>
  Effect.map(serving.cli(["timeline", "verify", incident]), ({ code, stdout }) => {
    expect([code, stdout]).toEqual([0, expect.stringContaining("intact")])
  })

describeWith(["kubectl", "helm"], ({ kubectl }) => {
  it.live(
    "kill -9 while a plan waits: after a restart the same plan waits, and is run once when approved",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const home = yield* handrailHome({ mode: "assist", cluster, kubectl: kubectl.path })
        const first = yield* serveIn(home)
        yield* deliver(first, stuckRollout)
        const incident = yield* firstIncident(first)
        const plan = yield* awaitingPlan(first, incident)
        yield* kill(first)

        const second = yield* serveIn(home)
        expect(yield* awaitingPlan(second, incident)).toBe(plan)
        const approved = yield* second.cli(["incident", "approve", incident, "--plan", plan], "ana")
        expect(approved.code, approved.stderr).toBe(0)
        expect((yield* untilEnded(second, incident)).incident.phase).toBe("resolved")
        expect(yield* cluster.changes).toEqual(["patch deployments.apps shop/checkout"])
        yield* verified(second, incident)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live.each<Held>(["before", "after"])(
    "kill -9 in the middle of a step, %s it changed anything: it is changed once in the end",
    (held) =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const slow = heldKubectl(yield* serverDirectory("acceptance-kubectl"), kubectl.path, held)
        const home = yield* handrailHome({ mode: "auto", cluster, kubectl: slow.path })
        const first = yield* serveIn(home)
        yield* deliver(first, stuckRollout)
        const incident = yield* firstIncident(first)
        yield* slow.isReached
        expect(processesWith(home.directory).length).toBeGreaterThan(1)
        yield* kill(first)
        yield* untilNothingRuns(home.directory)

        const second = yield* serveIn(home)
        expect((yield* untilEnded(second, incident)).incident.phase).toBe("resolved")
        expect(yield* cluster.changes).toEqual(["patch deployments.apps shop/checkout"])
        const observed = (yield* eventsOf(second, incident)).flatMap(({ data }) => (data._tag === "StepObserved" ? [data.conclusion] : []))
        expect(observed).toEqual([held === "before" ? "not-applied" : "applied"])
        expect(yield* leftOfRuns(home.home)).toEqual([])
        yield* verified(second, incident)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
