import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import { expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Schema } from "effect"
import { MessageStorage } from "effect/cluster/MessageStorage"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as Runners from "effect/cluster/Runners"
import * as Sharding from "effect/cluster/Sharding"
import * as Activity from "effect/workflow/Activity"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import * as Workflow from "effect/workflow/Workflow"
import { layerSqlite } from "../../platform/sql/sqlite-client.ts"
import { layerEngineSettings } from "./durable-workflows.ts"
import { layerMessageStorage } from "./message-storage.ts"
import { layerRunningStages } from "./running-stages.ts"
import { layerWorkflowEngine } from "./stored-results.ts"

class Refused extends Schema.TaggedError<Refused>()("Refused", { why: Schema.String }) {}

const Goes = Workflow.make("Goes", { payload: { id: Schema.String }, success: Schema.String, idempotencyKey: ({ id }) => id })
const wake = DurableDeferred.make("wake")

/** What ran, and for which activities the engine was sent a message, in order. */
interface Seen {
  readonly ran: Array<string>
  readonly asked: Array<string>
  readonly results: Array<unknown>
}

const stages = ({ ran, results }: Seen) => {
  const run = <A, E>(name: string, end: Effect.Effect<A, E>) =>
    Effect.andThen(
      Effect.sync(() => ran.push(name)),
      end
    )
  const note = <A, E, R>(name: string, activity: Effect.Effect<A, E, R>) =>
    Effect.map(Effect.exit(activity), (exit) => results.push([name, Exit.isSuccess(exit) ? exit.value : Cause.squash(exit.cause)]))
  return Effect.gen(function* () {
    yield* note("nothing", Activity.make({ name: "nothing", execute: run("nothing", Effect.void) }))
    const date = run("date", Effect.succeed(new Date(86_400_000)))
    yield* note("date", Activity.make({ name: "date", success: Schema.Date, execute: date }))
    const refuses = run("refuses", Effect.fail(new Refused({ why: "no" })))
    yield* note("refuses", Activity.make({ name: "refuses", error: Refused, execute: refuses }))
    yield* note("breaks", Activity.make({ name: "breaks", execute: run("breaks", Effect.die("broken")) }))
    yield* DurableDeferred.await(wake)
    yield* note("last", Activity.make({ name: "last", execute: run("last", Effect.void) }))
    return "done"
  })
}

const layerCounting = ({ asked }: Seen) =>
  Layer.effect(
    MessageStorage,
    Effect.map(MessageStorage, (storage) =>
      MessageStorage.of({
        ...storage,
        saveRequest: (message) => {
          const { payload, tag } = message.envelope
          if (tag === "activity") asked.push(String(Object(payload).name))
          return storage.saveRequest(message)
        }
      })
    )
  ).pipe(Layer.provide(layerMessageStorage))

const layerEngine = (seen: Seen) =>
  Goes.toLayer(() => stages(seen)).pipe(
    Layer.provideMerge(layerWorkflowEngine),
    Layer.provideMerge(Sharding.layer),
    Layer.provideMerge(Runners.layerNoop),
    Layer.provideMerge(layerCounting(seen)),
    Layer.provide([RunnerStorage.layerMemory, RunnerHealth.layerNoop, Layer.provide(layerEngineSettings({}), layerRunningStages)]),
    Layer.provide(NodeCrypto.layerDigest),
    Layer.provideMerge(layerSqlite({ filename: ":memory:" }))
  )

it.live("goes through what was done without asking the engine for it again, and to the same results", () => {
  const seen: Seen = { ran: [], asked: [], results: [] }
  return Effect.gen(function* () {
    const executionId = yield* Goes.execute({ id: "one" }, { discard: true })
    const isWaiting = Effect.map(Goes.poll(executionId), (result) => result._tag === "Some" && result.value._tag === "Suspended")
    yield* Effect.repeat(isWaiting, { until: (waits) => waits })
    const first = { asked: [...seen.asked], results: [...seen.results] }
    yield* DurableDeferred.succeed(wake, {
      token: DurableDeferred.tokenFromExecutionId(wake, { workflow: Goes, executionId }),
      value: undefined
    })
    expect(yield* Goes.execute({ id: "one" })).toBe("done")
    const named = ["nothing", "date", "refuses", "breaks"]
    expect(seen.ran).toEqual([...named, "last"])
    expect(first.asked).toEqual(named)
    // from the first that is not stored as a result or a failure, the engine is asked
    expect(seen.asked.slice(first.asked.length)).toEqual(["breaks", "last"])
    expect(seen.results.slice(first.results.length, -1)).toEqual(first.results)
    expect(first.results).toContainEqual(["date", new Date(86_400_000)])
    expect(first.results).toContainEqual(["refuses", expect.objectContaining({ _tag: "Refused", why: "no" })])
  }).pipe(Effect.provide(layerEngine(seen)))
})
