import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import type { IncidentId } from "../../domain/ids.ts"

/** A durable wait says nothing but that the facts may have changed: whoever is woken reads them. Each is used once. */
export const wakeUp = (name: string) => DurableDeferred.make(name)

/**
 * What the incident's workflow waits for from now on. To be written in the transaction that found the wait necessary, so that
 * a change of the facts either was seen by it or finds the name.
 */
export const registerWait = Effect.fnUntraced(function* (incident: IncidentId, deferred: string) {
  const sql = yield* SqlClient
  yield* sql`INSERT INTO incident_waits (incident, deferred, seq) SELECT id, ${deferred}, head_seq FROM incidents WHERE id = ${incident}
    ON CONFLICT (incident) DO UPDATE SET deferred = excluded.deferred, seq = excluded.seq`
})

interface Wait {
  readonly deferred: string
  readonly version: number
}

/** What the incident waits for, and the version of the definition that it began with. */
export const waitOf = Effect.fnUntraced(function* (incident: IncidentId) {
  const sql = yield* SqlClient
  const [row] = yield* sql<Wait>`SELECT w.deferred, r.version FROM incident_waits w JOIN incident_runs r ON r.incident = w.incident
    WHERE w.incident = ${incident}`
  return row
})
