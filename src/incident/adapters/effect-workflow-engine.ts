import { Clock, Effect, Layer, Option, Schedule } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import { isEnded } from "../../domain/incident.ts"
import { recordAnswer } from "../answer.ts"
import { type Answer, type Cancellation, IncidentEngine, IncidentOver, type RunStatus } from "../engine.ts"
import { Incidents } from "../incidents.ts"
import { timelineUnavailable } from "../timeline/refusals.ts"
import type { Timeline } from "../timeline/timeline.ts"
import { Ended, handOver } from "../workflow/ended.ts"
import { finish } from "../workflow/finish.ts"
import { IncidentWorkflow } from "../workflow/incident-workflow.ts"
import { hasMoved, waitOf, wakeUp } from "../workflow/waits.ts"

/** Milliseconds after its deadline at which an incident that has not ended by itself is ended from outside. */
const OVERDUE = 30_000

interface Open {
  readonly id: IncidentId
  readonly deadline: string
}

/** What differs between the engines: how the rows of a workflow that is done are removed. */
export type Forget = (executionId: string) => Effect.Effect<void>

const queried = <A, R>(effect: Effect.Effect<A, SqlError, R>) =>
  Effect.catchTag(effect, "SqlError", (error) => Effect.fail(timelineUnavailable(error)))

const makeEngine = (forget: Forget) =>
  Effect.gen(function* () {
    const services = yield* Effect.context<SqlClient | Timeline | Incidents | WorkflowEngine>()
    const sql = yield* SqlClient
    const incidents = yield* Incidents
    const workflows = yield* WorkflowEngine
    const executionOf = (incident: IncidentId) => IncidentWorkflow.executionId({ incident })

    const start = Effect.fn("incident.start")(function* (incident: IncidentId) {
      const { phase } = yield* incidents.get(incident)
      if (isEnded(phase)) return
      yield* IncidentWorkflow.execute({ incident }, { discard: true })
      yield* queried(sql`INSERT INTO incident_runs ${sql.insert({ incident })} ON CONFLICT DO NOTHING`)
    })

    const wake = Effect.fn("incident.wake")(function* (incident: IncidentId) {
      const name = yield* queried(waitOf(incident))
      if (name === undefined) return
      const executionId = yield* executionOf(incident)
      const token = DurableDeferred.tokenFromExecutionId(wakeUp(name), { workflow: IncidentWorkflow, executionId })
      yield* DurableDeferred.succeed(wakeUp(name), { token, value: undefined })
    })

    const answer = Effect.fnUntraced(function* (given: Answer) {
      const result = yield* recordAnswer(given)
      // when this is lost in a crash, reconciling wakes it
      if (result.status !== "recorded") yield* wake(given.incident)
      return result
    })

    const stop = (incident: IncidentId) => Effect.flatMap(executionOf(incident), (id) => workflows.interruptUnsafe(IncidentWorkflow, id))

    const cancel = Effect.fn("incident.cancel")(function* ({ incident, by, reason }: Cancellation) {
      const { phase } = yield* incidents.get(incident)
      if (isEnded(phase)) {
        const next = "nothing is left to stop; open a new incident if there is more to do"
        return yield* new IncidentOver({ message: `${incident} is ${phase} already`, where: incident, next })
      }
      // told first: whatever stops on the way, the incident stays cancelled and reconciling stops what runs
      const ended = new Ended({ phase: "cancelled", outcome: `cancelled by ${by.subject}: ${reason}`, notes: [] })
      yield* finish(incident, ended, `user:${by.subject}`)
      yield* stop(incident)
    })

    const status = Effect.fnUntraced(function* (
      incident: IncidentId
    ): Effect.fn.Return<RunStatus, Effect.Error<ReturnType<typeof wake>>, SqlClient | WorkflowEngine> {
      const result = yield* IncidentWorkflow.poll(yield* executionOf(incident))
      if (Option.isSome(result)) return result.value._tag === "Complete" ? "done" : "waiting"
      const rows = yield* queried(sql`SELECT 1 FROM incident_runs WHERE incident = ${incident}`)
      return rows.length === 0 ? "absent" : "running"
    })

    /** Removes what the engine keeps of an incident that has ended, once its workflow has. */
    const settle = Effect.fnUntraced(function* (incident: IncidentId) {
      if ((yield* status(incident)) !== "done") return yield* stop(incident)
      yield* forget(yield* executionOf(incident))
      yield* queried(sql`DELETE FROM incident_waits WHERE incident = ${incident}`)
      yield* queried(sql`DELETE FROM incident_runs WHERE incident = ${incident}`)
    })

    const tend = Effect.fnUntraced(function* ({ id, deadline }: Open, now: number) {
      const current = yield* status(id)
      if (current === "done") {
        return yield* finish(id, handOver("the incident's workflow ended without saying how", "This is a defect in Handrail; see its log."))
      }
      if (deadline < timestamp(now - OVERDUE)) {
        yield* finish(id, handOver("the incident's deadline has passed"))
        return yield* stop(id)
      }
      if (current === "absent") return yield* start(id)
      if (yield* queried(hasMoved(id))) yield* wake(id)
    })

    const reconcile = Effect.fn("incident.reconcile")(function* () {
      const now = yield* Clock.currentTimeMillis
      const open = yield* queried(sql<Open>`SELECT id, deadline FROM incidents WHERE ended_at IS NULL`)
      yield* Effect.forEach(open, (incident) => tend(incident, now), { discard: true })
      const ended = yield* queried(sql<{ incident: IncidentId }>`SELECT r.incident FROM incident_runs r
        JOIN incidents i ON i.id = r.incident WHERE i.ended_at IS NOT NULL`)
      yield* Effect.forEach(ended, ({ incident }) => settle(incident), { discard: true })
    })

    const provided = Effect.provideContext(services)
    return IncidentEngine.of({
      start: (incident) => provided(start(incident)),
      wake: (incident) => provided(wake(incident)),
      answer: (given) => provided(answer(given)),
      cancel: (cancellation) => provided(cancel(cancellation)),
      status: (incident) => provided(status(incident)),
      reconcile: provided(reconcile())
    })
  })

/** Milliseconds between reconciliations. */
const EVERY = 10_000

const layerReconciling = Layer.effectDiscard(
  Effect.gen(function* () {
    const engine = yield* IncidentEngine
    const once = engine.reconcile.pipe(
      Effect.catchCause((cause) => Effect.logWarning("incidents could not be reconciled; trying again", cause))
    )
    yield* Effect.forkScoped(Effect.repeat(once, Schedule.spaced(EVERY)))
  })
)

/** The port on any workflow engine; it reconciles at start and every ten seconds. */
export const layerIncidentEngine = (forget: Forget) =>
  layerReconciling.pipe(Layer.provideMerge(Layer.effect(IncidentEngine, makeEngine(forget))))
