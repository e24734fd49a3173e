/** What can be done to one incident's workflow, on whatever engine runs it. */
import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import type { IncidentId } from "../../domain/ids.ts"
import { isEnded } from "../../domain/incident.ts"
import { recordAnswer } from "../approvals/record-answer.ts"
import { type Answer, type Cancellation, IncidentOver, type RunStatus } from "../engine.ts"
import { Incidents } from "../incidents.ts"
import { timelineUnavailable } from "../timeline/refusals.ts"
import type { ReadError } from "../timeline/timeline.ts"
import { Ended } from "../workflow/ended.ts"
import { finish } from "../workflow/finish.ts"
import { IncidentWorkflow } from "../workflow/incident-workflow.ts"
import { waitOf, wakeUp } from "../workflow/waits.ts"

export const queried = <A, R>(effect: Effect.Effect<A, SqlError, R>) =>
  Effect.catchTag(effect, "SqlError", (error) => Effect.fail(timelineUnavailable(error)))

export const executionOf = (incident: IncidentId) => IncidentWorkflow.executionId({ incident })

export const start = Effect.fn("incident.start")(function* (incident: IncidentId) {
  const { phase } = yield* (yield* Incidents).get(incident)
  if (isEnded(phase)) return
  const sql = yield* SqlClient
  yield* IncidentWorkflow.execute({ incident }, { discard: true })
  yield* queried(sql`INSERT INTO incident_runs ${sql.insert({ incident })} ON CONFLICT (incident) DO NOTHING`)
})

export const wake = Effect.fn("incident.wake")(function* (incident: IncidentId) {
  const name = yield* queried(waitOf(incident))
  if (name === undefined) return
  const executionId = yield* executionOf(incident)
  const token = DurableDeferred.tokenFromExecutionId(wakeUp(name), { workflow: IncidentWorkflow, executionId })
  yield* DurableDeferred.succeed(wakeUp(name), { token, value: undefined })
})

export const answer = Effect.fnUntraced(function* (given: Answer) {
  const result = yield* recordAnswer(given)
  // when this is lost in a crash, reconciling wakes it
  if (result.status !== "recorded") yield* wake(given.incident)
  return result
})

/** Interrupts what runs, down to child processes, and whatever would run next. Nothing when it is not there or done. */
export const stop = Effect.fn("incident.stop")(function* (incident: IncidentId) {
  yield* (yield* WorkflowEngine).interruptUnsafe(IncidentWorkflow, yield* executionOf(incident))
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
): Effect.fn.Return<RunStatus, ReadError, SqlClient | WorkflowEngine> {
  const result = yield* IncidentWorkflow.poll(yield* executionOf(incident))
  if (Option.isSome(result)) return result.value._tag === "Complete" ? "done" : "waiting"
  const sql = yield* SqlClient
  const rows = yield* queried(sql`SELECT 1 FROM incident_runs WHERE incident = ${incident}`)
  return rows.length === 0 ? "absent" : "running"
})
