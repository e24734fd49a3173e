import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { startJobCluster } from "../../src/execute/adapters/job/job-cluster.fixture.ts"
import { ClusterConfig } from "../../src/platform/config/config.ts"
import { controlPlaneTools } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { awaitingPlan, eventsOf, untilEnded } from "./incidents.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { handrailHome, serveIn } from "./serving.fixture.ts"

/** The Job's kubectl: the change waits, before anything has happened, until it is told to go on. */
const script = `
case " $* " in *" set image "*)
  echo x >> $DIRECTORY/begun
  while [ ! -e $DIRECTORY/go ]; do sleep 0.1; done ;;
esac
exec $KUBECTL "$@"`

const runbook = `name: new-image
actions:
- cmd: kubectl -n shop set image deployment/web web=example.test/web:2
  validate: exit code 0
rollback:
- cmd: kubectl -n shop rollout undo deployment/web
`

describeWith([...controlPlaneTools, "kubectl"], ({ kubectl }) => {
  it.live(
    "kill -9 while a step's Job runs: the Job goes on, and its end is the step's, once",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startJobCluster(kubectl.path, script)
        const { admin, directory, spied } = cluster
        yield* admin("create", "namespace", "shop")
        yield* admin("create", "deployment", "web", "-n", "shop", "--image=example.test/web:1", "--replicas=0")
        const image = admin("get", "deployment", "web", "-n", "shop", "-o", "jsonpath={.spec.template.spec.containers[0].image}")

        const runbooks = yield* serverDirectory("acceptance-runbooks")
        writeFileSync(join(runbooks, "new-image.yaml"), runbook)
        const { name: _, ...configured } = Schema.encodeSync(ClusterConfig)(cluster.config)
        const home = yield* handrailHome({ kubectl: kubectl.path, runbooks, access: configured })
        const first = yield* serveIn(home)
        const opened = yield* first.cli(["runbook", "run", "new-image", "--json"], "ben")
        expect(opened.code, opened.stderr).toBe(0)
        const { incident } = JSON.parse(opened.stdout) as { readonly incident: string }
        const plan = yield* awaitingPlan(first, incident)
        const approved = yield* first.cli(["incident", "approve", incident, "--plan", plan], "ana")
        expect(approved.code, approved.stderr).toBe(0)
        yield* Effect.suspend(() => (spied("begun") === "" ? Effect.fail("not yet") : Effect.void)).pipe(
          Effect.retry(Schedule.spaced("50 millis"))
        )
        yield* first.process.signal("SIGKILL")
        yield* first.process.ended

        const second = yield* serveIn(home)
        expect(yield* image).toBe("example.test/web:1")
        writeFileSync(join(directory, "go"), "")
        expect((yield* untilEnded(second, incident)).incident).toMatchObject({ phase: "resolved" })
        expect(yield* image).toBe("example.test/web:2")
        expect(spied("begun")).toBe("x\n")
        const told = (yield* eventsOf(second, incident)).flatMap(({ data }) =>
          data._tag === "StepFinished" ? [data.status] : data._tag === "StepObserved" ? [data._tag] : []
        )
        expect(told).toEqual(["succeeded"])
        expect(yield* admin("get", "jobs,pods", "-n", "handrail", "-o", "name")).toBe("")
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
