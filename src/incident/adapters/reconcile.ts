import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import { DrainLeases } from "../../execute/drain-leases.ts"
import { RestoreCopies } from "../../execute/restore-copies.ts"
import { handOver } from "../workflow/ended.ts"
import { finish } from "../workflow/finish.ts"
import { hasMoved } from "../workflow/waits.ts"
import { executionOf, queried, start, status, stop, wake } from "./workflow-control.ts"

/** Milliseconds after its deadline at which an incident that has not ended by itself is ended from outside. */
const OVERDUE = 30_000

interface Open {
  readonly id: IncidentId
  readonly deadline: string
}

/** What differs between the engines: how the rows of a workflow that is done are removed. */
export type Forget = (executionId: string) => Effect.Effect<void>

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

/** Removes what the engine keeps of an incident that has ended, once its workflow has. */
const settle = Effect.fnUntraced(function* (incident: IncidentId, forget: Forget) {
  if ((yield* status(incident)) !== "done") return yield* stop(incident)
  const sql = yield* SqlClient
  // what it was to be undone from goes with it, as does its hold on nodes
  yield* (yield* RestoreCopies).forget(incident)
  yield* (yield* DrainLeases).release(incident)
  yield* forget(yield* executionOf(incident))
  yield* queried(sql`DELETE FROM incident_waits WHERE incident = ${incident}`)
  yield* queried(sql`DELETE FROM incident_runs WHERE incident = ${incident}`)
})

/** One incident that cannot be read keeps no other from being looked after. */
const alone = <A, R>(incident: IncidentId, effect: Effect.Effect<A, { readonly message: string }, R>) =>
  Effect.catch(effect, ({ message }) => Effect.logWarning(`${incident} could not be reconciled; it is tried again: ${message}`))

/** Brings incidents and workflows together, as `IncidentEngine.reconcile` says. */
export const reconcile = Effect.fn("incident.reconcile")(function* (forget: Forget) {
  const sql = yield* SqlClient
  const now = yield* Clock.currentTimeMillis
  const open = yield* queried(sql<Open>`SELECT id, deadline FROM incidents WHERE ended_at IS NULL`)
  yield* Effect.forEach(open, (incident) => alone(incident.id, tend(incident, now)), { discard: true })
  const ended = yield* queried(sql<{ incident: IncidentId }>`SELECT r.incident FROM incident_runs r
    JOIN incidents i ON i.id = r.incident WHERE i.ended_at IS NOT NULL`)
  yield* Effect.forEach(ended, ({ incident }) => alone(incident, settle(incident, forget)), { discard: true })
})
