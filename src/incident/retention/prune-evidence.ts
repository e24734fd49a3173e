import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type Digest, type IncidentId, type Timestamp, timestamp } from "../../domain/ids.ts"
import { Timeline } from "../timeline/timeline.ts"

/** Incidents looked for at a time. */
const BATCH = 100

/** Lets go of what one incident saw, and tells it. Content that another incident still keeps stays for that one. */
const pruneIncident = Effect.fnUntraced(function* (incident: IncidentId) {
  const sql = yield* SqlClient
  return yield* Effect.gen(function* () {
    const rows = yield* sql<{ id: Digest }>`SELECT DISTINCT id FROM evidence WHERE incident = ${incident} AND pruned_at IS NULL ORDER BY id`
    const digests = rows.map(({ id }) => id)
    yield* (yield* Timeline).append(incident, "handrail", { _tag: "EvidencePruned", evidence: digests })
    const now = timestamp(yield* Clock.currentTimeMillis)
    yield* sql`UPDATE evidence SET pruned_at = ${now} WHERE incident = ${incident} AND pruned_at IS NULL`
    yield* sql`UPDATE evidence_content SET content = '' WHERE ${sql.in("id", digests)}
      AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.id = evidence_content.id AND e.pruned_at IS NULL)`
    return digests.length
  }).pipe(sql.withTransaction)
})

/**
 * Lets go of the content of evidence of incidents that ended before this time. Each of their timelines says which; the digests stay, so
 * that a timeline still verifies. Gives how many pieces; one incident that cannot be written keeps no other.
 */
export const pruneEvidence = Effect.fn("incident.pruneEvidence")(function* (before: Timestamp) {
  const sql = yield* SqlClient
  let pruned = 0
  for (let last = ""; ; ) {
    const due = yield* sql<{ incident: IncidentId }>`SELECT e.incident FROM evidence e JOIN incidents i ON i.id = e.incident
      WHERE e.pruned_at IS NULL AND e.collected_at < ${before} AND i.ended_at < ${before} AND e.incident > ${last}
      GROUP BY e.incident ORDER BY e.incident LIMIT ${BATCH}`
    for (const { incident } of due) {
      pruned += yield* Effect.catch(pruneIncident(incident), (error) =>
        Effect.as(Effect.logWarning(`the evidence of ${incident} could not be pruned; it is tried again: ${error.message}`), 0)
      )
    }
    if (due.length < BATCH) return pruned
    last = due.at(-1)?.incident ?? last
  }
})
