import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import { DrainLeases } from "../../execute/drain-leases.ts"
import { RestoreCopies } from "../../execute/restore-copies.ts"
import type { IncidentDefinition } from "../workflow/definition.ts"
import { Definitions } from "../workflow/definitions.ts"
import { handOver } from "../workflow/ended.ts"
import { finish } from "../workflow/finish.ts"
import { bindingFor, queried } from "./incident-runs.ts"
import { start, status, stop, wake } from "./workflow-control.ts"

/** Milliseconds after its deadline at which an incident that has not ended by itself is ended from outside. */
const OVERDUE = 30_000

/** What differs between the engines: how the rows of a workflow that is done are removed. */
export type Forget = (workflow: IncidentDefinition<never>["workflow"], executionId: string) => Effect.Effect<void>

/** What began with a definition that only others know is theirs to end; when nobody knows it, it is ended all the same. */
const end = Effect.fnUntraced(function* (incident: IncidentId) {
  const bound = yield* bindingFor(incident)
  const isForeign = bound !== undefined && bound.definition === undefined
  if (isForeign && (yield* queried((yield* Definitions).elsewhere)).has(bound.version)) return
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
  const workflow = (yield* bindingFor(incident))?.definition?.workflow
  if (workflow !== undefined) yield* forget(workflow, yield* workflow.executionId({ incident }))
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
 * The incidents that need each kind of care, each found by an index: most of them wait for people and need none, so that ten thousand of
 * those cost a round no more than one. What waits with a broken workflow is ended by its deadline. What began with a definition that only
 * other processes know is theirs.
 */
const inNeed = (sql: SqlClient, versions: ReadonlyArray<number>, now: number, after: string) => {
  const ours = sql.in("r.version", versions)
  return {
    overdue: sql<Row>`SELECT id FROM incidents WHERE ended_at IS NULL AND deadline < ${timestamp(now - OVERDUE)}`,
    absent: sql<Row>`SELECT i.id FROM incidents i LEFT JOIN incident_runs r ON r.incident = i.id
      WHERE i.ended_at IS NULL AND (r.incident IS NULL OR (r.begun = 0 AND ${ours}))`,
    working: sql<Row>`SELECT i.id FROM incidents i JOIN incident_runs r ON r.incident = i.id
      WHERE i.ended_at IS NULL AND i.phase <> 'awaiting-approval' AND ${ours}
      ORDER BY CASE WHEN i.id > ${after} THEN 0 ELSE 1 END, i.id LIMIT ${EXAMINED}`,
    moved: sql<Row>`SELECT i.id FROM incident_waits w JOIN incidents i ON i.id = w.incident JOIN incident_runs r ON r.incident = i.id
      WHERE i.ended_at IS NULL AND i.phase = 'awaiting-approval' AND i.head_seq > w.seq AND ${ours}`,
    ended: sql<Row>`SELECT i.id FROM incident_runs r JOIN incidents i ON i.id = r.incident WHERE i.ended_at IS NOT NULL AND ${ours}`
  }
}

interface Row {
  readonly id: IncidentId
}

/** Those that work and are examined in one round: a broken workflow is rare, and many rounds would take longer than the time between them. */
const EXAMINED = 100

/**
 * Brings incidents and workflows together, as `IncidentEngine.reconcile` says. `examined`: which incident was looked at last, from round
 * to round.
 */
export const reconcile = Effect.fn("incident.reconcile")(function* (forget: Forget, examined: { last: string }) {
  const { versions } = yield* Definitions
  const found = inNeed(yield* SqlClient, versions, yield* Clock.currentTimeMillis, examined.last)
  const each = <R>(rows: Effect.Effect<ReadonlyArray<Row>, SqlError>, care: (incident: IncidentId) => Effect.Effect<void, Trouble, R>) =>
    Effect.flatMap(queried(rows), (incidents) => Effect.forEach(incidents, ({ id }) => alone(id, care(id)), { discard: true }))
  yield* each(found.overdue, end)
  yield* each(found.working, (incident) => {
    examined.last = incident
    return examine(incident)
  })
  yield* each(found.moved, wake)
  yield* each(found.ended, (incident) => settle(incident, forget))
  // last: each start of many waits for those before it
  yield* each(found.absent, start)
})
