/**
 * What the engine kept of one incident's workflow: the results of its activities and waits, as a release stored them. A workflow is replayed
 * from that after a restart, also by a later release; so whatever a later release asks for must be there, in this order, and readable.
 */
import { DatabaseSync } from "node:sqlite"
import { Cause, Data, Effect, Exit, Layer, Option, Schema } from "effect"
import * as Workflow from "effect/workflow/Workflow"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"

const Ended = Schema.Union([
  Schema.Struct({ _tag: Schema.Literal("Success"), value: Schema.optionalKey(Schema.Json) }),
  Schema.Struct({ _tag: Schema.Literal("Failure"), cause: Schema.Array(Schema.Json) })
])

const Entry = Schema.Struct({ name: Schema.String, exit: Ended })

export const History = Schema.Struct({
  release: Schema.String,
  story: Schema.String,
  incident: Schema.String,
  /** Its version; releases before there were several did not say it. */
  definition: Schema.optionalKey(Schema.Int),
  activities: Schema.Array(Entry),
  waits: Schema.Array(Entry)
})
export type History = typeof History.Type

/** Reads the engine's rows of the one incident, which has this workflow, in a SQLite database. */
export const readHistory = (database: string, workflow: string): Pick<History, "activities" | "waits"> => {
  const open = new DatabaseSync(database, { readOnly: true, readBigInts: true })
  try {
    const rows = open
      .prepare(
        `SELECT m.tag, m.payload, r.payload AS reply FROM cluster_messages m JOIN cluster_replies r ON r.request_id = m.id AND r.kind = 0
        WHERE m.entity_type = ? AND m.tag IN ('activity', 'deferred') ORDER BY m.id`
      )
      .all(`Workflow/${workflow}`)
    const entries = (tag: string) =>
      rows
        .filter((row) => row.tag === tag)
        .map(({ payload, reply }) => ({ name: JSON.parse(String(payload)).name, exit: exitOf(JSON.parse(String(reply))) }))
    return { activities: entries("activity"), waits: entries("deferred") }
  } finally {
    open.close()
  }
}

/** The engine wraps the end of an activity, and of a wait, in the end of the message. */
const exitOf = (reply: { readonly value?: { readonly exit?: typeof Ended.Type } | typeof Ended.Type }): typeof Ended.Type => {
  const inner = reply.value
  const exit = inner !== undefined && "exit" in inner ? inner.exit : inner
  return Schema.decodeUnknownSync(Ended)(exit)
}

/** As the engine hands it on: still encoded. */
const encodedExit = (exit: typeof Ended.Type): Exit.Exit<unknown, unknown> => {
  if (exit._tag === "Success") return Exit.succeed(exit.value)
  const [first] = exit.cause
  return Exit.failCause(Cause.fail(first !== null && typeof first === "object" && "error" in first ? first.error : first))
}

const HELP =
  "Incidents that this release left open would break. Keep the stages' names, order and results as they are, or add a definition with the next version beside this one (src/incident/workflow/incident-workflow.ts, docs/decisions/0022-durable-incidents.md)."

/** A release left this, and the present workflow does not continue it. */
export class HistoryBroken extends Data.TaggedError("HistoryBroken")<{ readonly message: string }> {}

export const broken = ({ release, story }: History, what: string) =>
  new HistoryBroken({ message: `${story}, recorded by ${release}: ${what}. ${HELP}` })

/** An engine that has only the history, and dies where the workflow asks for anything else. `position`: how far it has come. */
export const replayEngine = (history: History, position: { at: number }) => {
  const { activities, waits } = history
  const workflows = new Map<
    string,
    (payload: object, id: string) => Effect.Effect<unknown, unknown, WorkflowEngine.WorkflowInstance | WorkflowEngine.WorkflowEngine>
  >()
  const engine: WorkflowEngine.WorkflowEngine["Service"] = WorkflowEngine.makeUnsafe({
    register: (workflow, execute) => Effect.sync(() => void workflows.set(workflow._tag, execute)),
    // the engine's signature promises a result's type by the workflow's; what was registered has forgotten it, as what was recorded has
    execute: (workflow, { executionId, payload }) =>
      Effect.suspend(() => {
        const execute = workflows.get(workflow._tag)
        if (execute === undefined) return Effect.die(broken(history, `there is no workflow ${workflow._tag} any more`))
        const instance = WorkflowEngine.WorkflowInstance.initial(workflow, executionId)
        return execute(payload, executionId).pipe(
          Workflow.intoResult,
          Effect.provideService(WorkflowEngine.WorkflowInstance, instance),
          Effect.provideService(WorkflowEngine.WorkflowEngine, engine)
        )
      }) as never,
    poll: () => Effect.succeed(Option.none()),
    interrupt: () => Effect.void,
    interruptUnsafe: () => Effect.void,
    resume: () => Effect.void,
    activityExecute: (activity) =>
      Effect.suspend(() => {
        const recorded = activities[position.at]
        if (recorded === undefined) return Effect.die(broken(history, `it goes on to ${activity.name} where it had ended`))
        if (recorded.name !== activity.name)
          return Effect.die(broken(history, `it asks for ${activity.name} where ${recorded.name} was recorded`))
        position.at += 1
        return Effect.succeed(new Workflow.Complete({ exit: encodedExit(recorded.exit) }))
      }),
    deferredResult: (deferred) =>
      Effect.sync(() => {
        const recorded = waits.find(({ name }) => name === deferred.name)
        return recorded === undefined ? Option.none() : Option.some(encodedExit(recorded.exit))
      }),
    deferredDone: () => Effect.void,
    scheduleClock: () => Effect.void
  })
  return Layer.succeed(WorkflowEngine.WorkflowEngine, engine)
}
