import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type IncidentId, type Timestamp, timestamp } from "../../domain/ids.ts"
import type { Incident } from "../../domain/incident.ts"
import type { SimilarIncident } from "../../domain/similar-incident.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { type EventRow, eventFromRow } from "../timeline/event-row.ts"
import { type IncidentRow, projectionFromRow } from "../timeline/incident-row.ts"
import { causesOf, doneIn, likeness, type Traits, traitsOf } from "./likeness.ts"

/** Milliseconds after which an incident is no example any more: clusters and programs change. */
const EXPIRY = 90 * 86_400_000
/** Ended incidents that are compared, the latest first. */
const COMPARED = 40
/** Alerts of one incident that others are looked for by: a storm has hundreds of names. */
const NAMES = 20

/** Of a timeline, what likeness is told by; storms have thousands of alerts. */
const KINDS = ["SignalReceived", "RunbookSelected", "DiagnosisConcluded", "StepIntended", "StepFinished"]
const MOST_EVENTS = 60

const like = (
  incident: Incident,
  endedAt: Timestamp,
  events: ReadonlyArray<TimelineEvent>,
  reasons: ReadonlyArray<string>
): SimilarIncident => {
  const cause = causesOf(events).at(-1)
  return {
    incident: incident.id,
    title: incident.title,
    openedAt: incident.openedAt,
    endedAt,
    phase: incident.phase,
    ...(incident.outcome === undefined ? {} : { outcome: incident.outcome }),
    reasons,
    ...(cause === undefined ? {} : { cause }),
    done: doneIn(events)
  }
}

/**
 * Ended incidents of the last 90 days that had an alert or the runbook in common with this one and are like it, most alike first. What
 * cannot be read of an old one leaves that one out.
 */
export const findSimilar = Effect.fn("incident.findSimilar")(function* (id: IncidentId, most: number) {
  const sql = yield* SqlClient
  const since = timestamp((yield* Clock.currentTimeMillis) - EXPIRY)
  const eventsOf = (incident: IncidentId) =>
    Effect.flatMap(
      sql<EventRow>`SELECT incident, seq, at, actor, kind, data, previous, hash FROM timeline_events
        WHERE incident = ${incident} AND ${sql.in("kind", KINDS)} ORDER BY seq LIMIT ${MOST_EVENTS}`,
      Effect.forEach(eventFromRow)
    )
  const own: Traits = traitsOf(yield* eventsOf(id))
  const names = [...own.alerts].slice(0, NAMES)
  const byAlert = names.length === 0 ? sql`1 = 0` : sql`id IN (SELECT incident FROM alerts WHERE ${sql.in("name", names)})`
  const byRunbook = own.runbook === undefined ? sql`1 = 0` : sql`runbook = ${own.runbook}`
  const rows = yield* sql<IncidentRow>`SELECT * FROM incidents
    WHERE ended_at IS NOT NULL AND opened_at > ${since} AND id <> ${id} AND (${byAlert} OR ${byRunbook})
    ORDER BY opened_at DESC, id LIMIT ${COMPARED}`
  const compared = yield* Effect.forEach(rows, (row) =>
    Effect.gen(function* () {
      const { incident } = yield* projectionFromRow(row)
      const events = yield* eventsOf(incident.id)
      const found = likeness(own, traitsOf(events))
      const { endedAt } = incident
      return found === undefined || endedAt === undefined
        ? []
        : [{ weight: found.weight, told: like(incident, endedAt, events, found.reasons) }]
    }).pipe(Effect.catchTag("TimelineDamaged", () => Effect.succeed([])))
  )
  return compared
    .flat()
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, most)
    .map(({ told }) => told)
})
