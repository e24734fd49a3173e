/**
 * A process that `workflow-engine.test.ts` kills: runs one workflow (an activity, a durable sleep, an activity) on the
 * SQLite file named as its argument, prints each activity as it runs, and at the end the result.
 */
import { NodeCrypto } from "@effect/platform-node"
import { Effect, Layer, Logger, Schema } from "effect"
import { ClusterWorkflowEngine, SingleRunner } from "effect/cluster"
import { Activity, DurableClock, Workflow } from "effect/workflow"
import { layerSqlite } from "./sqlite-client.ts"

const say = (word: string) => Effect.sync(() => process.stdout.write(`${word}\n`))

const Wait = Workflow.make("Wait", {
  payload: { id: Schema.String },
  success: Schema.String,
  idempotencyKey: ({ id }) => id
})

const WaitLive = Wait.toLayer(
  Effect.fnUntraced(function* ({ id }) {
    yield* Activity.make({ name: "before", execute: say("before") })
    yield* DurableClock.sleep({ name: "pause", duration: "1500 millis", inMemoryThreshold: 0 })
    return yield* Activity.make({ name: "after", success: Schema.String, execute: Effect.as(say("after"), `done ${id}`) })
  })
)

const engine = ClusterWorkflowEngine.layer.pipe(
  Layer.provideMerge(
    SingleRunner.layer({
      runnerStorage: "memory",
      shardingConfig: { entityMessagePollInterval: 200, entityReplyPollInterval: 100, refreshAssignmentsInterval: 500 }
    }).pipe(Layer.provide(NodeCrypto.layerDigest), Layer.provide(layerSqlite({ filename: process.argv[2] ?? "" })))
  )
)

const result = await Wait.execute({ id: "one" }).pipe(
  Effect.provide(WaitLive.pipe(Layer.provideMerge(engine))),
  Effect.provideService(Logger.LogToStderr, true),
  Effect.runPromise
)
process.stdout.write(`${result}\n`)
process.exit(0)
