import { Effect, Exit, Layer, Option, Schema } from "effect"
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import { SqlClient } from "effect/sql/SqlClient"
import type * as Activity from "effect/workflow/Activity"
import * as Workflow from "effect/workflow/Workflow"
import { WorkflowEngine, WorkflowInstance } from "effect/workflow/WorkflowEngine"

const Failed = Schema.Struct({
  _tag: Schema.Literal("Failure"),
  cause: Schema.Tuple([Schema.Struct({ _tag: Schema.Literal("Fail"), error: Schema.Unknown })])
})
const Succeeded = Schema.Struct({ _tag: Schema.Literal("Success"), value: Schema.optionalKey(Schema.Unknown) })
const Complete = Schema.Struct({ _tag: Schema.Literal("Complete"), exit: Schema.Union([Succeeded, Failed]) })

/** What an activity was asked by, and how its result is stored. Whatever reads differently is left to the engine. */
const Asked = Schema.fromJsonString(Schema.Struct({ name: Schema.String, attempt: Schema.Int }))
const Reply = Schema.fromJsonString(Schema.Struct({ _tag: Schema.Literal("Success"), value: Complete }))

const decodeAsked = Schema.decodeUnknownEffect(Asked)
const decodeReply = Schema.decodeUnknownEffect(Reply)

interface Row {
  readonly asked: string
  readonly reply: string
}

const keyOf = (name: string, attempt: number): string => JSON.stringify([name, attempt])

/** Every result of an execution, by its activity and attempt, in one statement. */
const repliesOf = Effect.fnUntraced(function* (sql: SqlClient, { executionId, workflow }: WorkflowInstance["Service"]) {
  const rows = yield* sql<Row>`SELECT m.payload AS asked, r.payload AS reply
    FROM cluster_messages m JOIN cluster_replies r ON r.id = m.last_reply_id
    WHERE m.entity_id = ${executionId} AND m.entity_type = ${`Workflow/${workflow._tag}`} AND m.tag = 'activity'`
  const pairs = yield* Effect.forEach(rows, ({ asked, reply }) =>
    Effect.map(decodeAsked(asked), ({ attempt, name }) => [keyOf(name, attempt), reply] as const)
  )
  return new Map(pairs)
})

const resultIn = Effect.fnUntraced(function* <S extends Schema.Constraint, E extends Schema.Constraint, R>(
  reply: string,
  { errorSchema, successSchema }: Activity.Activity<S, E, R>
) {
  const { exit } = (yield* decodeReply(reply)).value
  const ended =
    exit._tag === "Success"
      ? Exit.succeed(yield* Schema.decodeUnknownEffect(Schema.toCodecJson(successSchema))(exit.value ?? null))
      : Exit.fail(yield* Schema.decodeUnknownEffect(Schema.toCodecJson(errorSchema))(exit.cause[0].error))
  return new Workflow.Complete({ exit: ended })
})

/**
 * A workflow that is taken up again goes through all that it has done: the engine sends itself a message for each activity, in a transaction of
 * its own, to be told the result that is stored. Here a run reads all of them at its beginning, and asks the engine from the first that is
 * missing on. A result that is stored does not change.
 */
const makeEngine = Effect.gen(function* () {
  const engine = yield* WorkflowEngine
  const sql = yield* SqlClient
  const replies = new WeakMap<WorkflowInstance["Service"], ReadonlyMap<string, string>>()

  const replyFor = Effect.fnUntraced(function* (name: string, attempt: number) {
    const run = yield* WorkflowInstance
    const stored = replies.get(run) ?? (yield* repliesOf(sql, run))
    const reply = stored.get(keyOf(name, attempt))
    replies.set(run, reply === undefined ? new Map() : stored)
    return yield* Effect.fromNullishOr(reply)
  })

  return WorkflowEngine.of({
    ...engine,
    activityExecute: (activity, attempt) =>
      replyFor(activity.name, attempt).pipe(
        Effect.flatMap((reply) => resultIn(reply, activity)),
        Effect.option,
        Effect.flatMap(Option.match({ onNone: () => engine.activityExecute(activity, attempt), onSome: Effect.succeed }))
      )
  })
})

/** The engine on SQL. Needs the index of `layerIndexes`. */
export const layerWorkflowEngine = Layer.effect(WorkflowEngine, makeEngine).pipe(Layer.provide(ClusterWorkflowEngine.layer))
