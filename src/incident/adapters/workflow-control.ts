/** What can be done to one incident's workflow, on whatever engine runs it. */
import { Effect, Option } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import type { IncidentId } from "../../domain/ids.ts"
import { recordAnswer } from "../approvals/record-answer.ts"
import { type Answer, type Cancellation, IncidentOver, type RunStatus } from "../engine.ts"
import { Incidents } from "../incidents.ts"
import type { ReadError } from "../timeline/timeline.ts"
import { Definitions } from "../workflow/definitions.ts"
import { Ended } from "../workflow/ended.ts"
import { finish } from "../workflow/finish.ts"
import { RunningStages } from "../workflow/running-stages.ts"
import { waitOf, wakeUp } from "../workflow/waits.ts"
import { bind, bindingFor, queried, recordBegun } from "./incident-runs.ts"

/** What another release has begun is left to it. */
export const start = Effect.fn("incident.start")(function* (incident: IncidentId) {
  // whoever opened it and whoever reconciles may both have it in their list
  if ((yield* bindingFor(incident))?.isBegun === true) return
  yield* (yield* RunningStages).calm
  const bound = yield* bind(incident)
  // it has ended, or it is none
  if (bound === undefined) return yield* Effect.asVoid((yield* Incidents).get(incident))
  if (bound.isBegun || bound.definition === undefined) return
  yield* bound.definition.workflow.execute({ incident }, { discard: true })
  yield* recordBegun(incident)
})

/** A process that knows the incident's definition finds out by reconciling, where this one does not. */
export const wake = Effect.fn("incident.wake")(function* (incident: IncidentId) {
  const wait = yield* queried(waitOf(incident))
  const workflow = wait === undefined ? undefined : (yield* Definitions).of(wait.version)?.workflow
  if (wait === undefined || workflow === undefined) return
  const deferred = wakeUp(wait.deferred)
  const token = DurableDeferred.tokenFromExecutionId(deferred, { workflow, executionId: yield* workflow.executionId({ incident }) })
  yield* DurableDeferred.succeed(deferred, { token, value: undefined })
})

export const answer = Effect.fnUntraced(function* (given: Answer) {
  const result = yield* recordAnswer(given)
  // when this is lost in a crash, reconciling wakes it
  if (result.status !== "recorded") yield* wake(given.incident)
  return result
})

/** Interrupts what runs, down to child processes, and whatever would run next. Nothing when it is not there, not ours, or done. */
export const stop = Effect.fn("incident.stop")(function* (incident: IncidentId) {
  const workflow = (yield* bindingFor(incident))?.definition?.workflow
  if (workflow === undefined) return
  yield* (yield* WorkflowEngine).interruptUnsafe(workflow, yield* workflow.executionId({ incident }))
})

export const cancel = Effect.fn("incident.cancel")(function* ({ incident, by, reason }: Cancellation) {
  // told first: whatever happens on the way, the incident stays cancelled and reconciling stops what runs
  const ended = new Ended({ phase: "cancelled", outcome: `cancelled by ${by.subject}: ${reason}`, notes: [] })
  if (!(yield* finish(incident, ended, `user:${by.subject}`))) {
    const next = "nothing is left to stop; open a new incident if there is more to do"
    return yield* new IncidentOver({ message: `${incident} has ended already`, where: incident, next })
  }
  yield* stop(incident)
})

export const status = Effect.fnUntraced(function* (
  incident: IncidentId
): Effect.fn.Return<RunStatus, ReadError, SqlClient | WorkflowEngine | Definitions> {
  const bound = yield* bindingFor(incident)
  if (bound?.isBegun !== true) return "absent"
  // by another release
  if (bound.definition === undefined) return "running"
  const { workflow } = bound.definition
  const result = yield* workflow.poll(yield* workflow.executionId({ incident }))
  return Option.match(result, { onNone: () => "running", onSome: ({ _tag }) => (_tag === "Complete" ? "done" : "waiting") })
})
