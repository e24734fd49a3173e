/**
 * A process that `durable-workflows.test.ts` starts, watches and kills. Arguments: the database, the scenario, an optional id.
 * Everything that happens is a line on its standard output.
 */
import { spawn } from "node:child_process"
import { NodeCrypto } from "@effect/platform-node"
import { Duration, Effect, Layer, Schema } from "effect"
import { ClusterWorkflowEngine, SingleRunner } from "effect/cluster"
import { SqlClient } from "effect/sql/SqlClient"
import { Activity, DurableClock, Workflow, WorkflowEngine } from "effect/workflow"
import { layerSqlite } from "../../platform/sql/sqlite-client.ts"
import { durableWorkflows, forgetExecution } from "./durable-workflows.ts"
import { layerRunningStages } from "./running-stages.ts"

const [, , filename = "", scenario = "", id = "one"] = process.argv
const say = (line: string) => Effect.sync(() => process.stdout.write(`${line}\n`))

const Probe = Workflow.make("Probe", {
  payload: { id: Schema.String, scenario: Schema.String },
  success: Schema.String,
  idempotencyKey: (payload) => payload.id
})

/** A child process for as long as the effect lives. */
const child = Effect.acquireRelease(
  Effect.sync(() => spawn("sleep", ["60"], { stdio: "ignore" })),
  (started) => Effect.sync(() => started.kill("SIGKILL"))
)

const scenarios: Record<string, Effect.Effect<string, never, WorkflowEngine.WorkflowEngine | WorkflowEngine.WorkflowInstance>> = {
  timer: Effect.gen(function* () {
    const asked = yield* Activity.make({ name: "asked", success: Schema.Number, execute: Effect.sync(() => Date.now()) })
    yield* DurableClock.sleep({ name: "three", duration: "3 seconds", inMemoryThreshold: Duration.zero })
    return `fired after ${Date.now() - asked}`
  }),
  child: Effect.gen(function* () {
    yield* Workflow.addFinalizer((exit) => say(`finalizer ${exit._tag}`))
    yield* Activity.make({
      name: "child",
      execute: Effect.scoped(Effect.flatMap(child, ({ pid }) => Effect.andThen(say(`child ${pid}`), Effect.never)))
    })
    return "never"
  }),
  activity: Effect.gen(function* () {
    yield* Activity.make({ name: "first", execute: say("first") })
    yield* Activity.make({ name: "second", execute: Effect.andThen(say("second"), Effect.sleep("1 second")) })
    return "done"
  })
}

const ProbeLive = Probe.toLayer((payload) => Effect.orDie(Effect.fromNullishOr(scenarios[payload.scenario])).pipe(Effect.flatten))

const layerDefaults = ClusterWorkflowEngine.layer.pipe(
  Layer.provideMerge(SingleRunner.layer({ runnerStorage: "memory" }).pipe(Layer.orDie, Layer.provide(NodeCrypto.layerDigest)))
)

const payload = { id, scenario }
const cancelOnRequest = Effect.gen(function* () {
  yield* Effect.promise(() => new Promise((resolve) => process.stdin.once("data", resolve)))
  const workflows = yield* WorkflowEngine.WorkflowEngine
  yield* workflows.interruptUnsafe(Probe, yield* Probe.executionId(payload))
})

const rows = Effect.flatMap(SqlClient, (sql) =>
  Effect.map(
    sql<{ n: number }>`SELECT (SELECT count(*) FROM cluster_messages) + (SELECT count(*) FROM cluster_replies) AS n`,
    ([row]) => row?.n
  )
)

await Effect.gen(function* () {
  yield* Effect.forkScoped(cancelOnRequest)
  const exit = yield* Effect.exit(Probe.execute(payload))
  yield* say(exit._tag === "Success" ? exit.value : "interrupted")
  yield* say(`rows ${yield* rows}`)
  yield* forgetExecution(Probe, yield* Probe.executionId(payload))
  yield* say(`rows ${yield* rows}`)
}).pipe(
  Effect.scoped,
  Effect.provide(
    ProbeLive.pipe(
      Layer.provideMerge(scenario === "timer" && id === "defaults" ? layerDefaults : Layer.provide(durableWorkflows(), layerRunningStages))
    )
  ),
  Effect.provide(layerSqlite({ filename })),
  Effect.runPromise
)
process.exit(0)
