import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import { DrainLeases } from "../../execute/drain-leases.ts"
import { RestoreCopies } from "../../execute/restore-copies.ts"
import { handOver } from "../workflow/ended.ts"
import { finish } from "../workflow/finish.ts"
import { executionOf, queried, start, status, stop, wake } from "./workflow-control.ts"

/** Milliseconds after its deadline at which an incident that has not ended by itself is ended from outside. */
const OVERDUE = 30_000

/** What differs between the engines: how the rows of a workflow that is done are removed. */
export type Forget = (executionId: string) => Effect.Effect<void>

const end = Effect.fnUntraced(function* (incident: IncidentId) {
  yield* finish(incident, handOver("the incident's deadline has passed"))
  yield* stop(incident)
})

/** A workflow ends by ending its incident: one that is done and did not is broken. */
const examine = Effect.fnUntraced(function* (incident: IncidentId) {
  if ((yield* status(incident)) !== "done") return
  yield* finish(incident, handOver("the incident's workflow ended without saying how", "This is a defect in Handrail; see its log."))
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

interface Trouble {
  readonly message: string
}

/** One incident that cannot be read keeps no other from being looked after. */
const alone = <A, R>(incident: IncidentId, effect: Effect.Effect<A, Trouble, R>) =>
  Effect.catch(effect, ({ message }) => Effect.logWarning(`${incident} could not be reconciled; it is tried again: ${message}`))

/**
 * The open incidents that need each kind of care, each found by an index: most of them wait for people and need none, so that ten
 * thousand of those cost a round no more than one. What waits with a broken workflow is ended by its deadline.
 */
const inNeed = (sql: SqlClient, now: number) => ({
  overdue: sql<Row>`SELECT id FROM incidents WHERE ended_at IS NULL AND deadline < ${timestamp(now - OVERDUE)}`,
  absent: sql<Row>`SELECT id FROM incidents WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM incident_runs r WHERE r.incident = id)`,
  working: sql<Row>`SELECT id FROM incidents WHERE ended_at IS NULL AND phase <> 'awaiting-approval'`,
  moved: sql<Row>`SELECT i.id FROM incident_waits w JOIN incidents i ON i.id = w.incident
    WHERE i.ended_at IS NULL AND i.phase = 'awaiting-approval' AND i.head_seq > w.seq`,
  ended: sql<Row>`SELECT i.id FROM incident_runs r JOIN incidents i ON i.id = r.incident WHERE i.ended_at IS NOT NULL`
})

interface Row {
  readonly id: IncidentId
}

/** Brings incidents and workflows together, as `IncidentEngine.reconcile` says. */
export const reconcile = Effect.fn("incident.reconcile")(function* (forget: Forget) {
  const found = inNeed(yield* SqlClient, yield* Clock.currentTimeMillis)
  const each = <R>(rows: Effect.Effect<ReadonlyArray<Row>, SqlError>, care: (incident: IncidentId) => Effect.Effect<void, Trouble, R>) =>
    Effect.flatMap(queried(rows), (incidents) => Effect.forEach(incidents, ({ id }) => alone(id, care(id)), { discard: true }))
  yield* each(found.overdue, end)
  yield* each(found.absent, start)
  yield* each(found.working, examine)
  yield* each(found.moved, wake)
  yield* each(found.ended, (incident) => settle(incident, forget))
})
