import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type IncidentId, type Timestamp, timestamp } from "../../domain/ids.ts"
import { type IncidentPhase, isEnded } from "../../domain/incident.ts"
import { inSteps, mapping } from "../../platform/in-steps.ts"
import type { Group } from "./grouping/group.ts"
import { aspectsFromText, aspectsText } from "./grouping/group-json.ts"
import type { Candidate } from "./grouping/roots.ts"

/** What was last told of an incident's root. */
export type StoredRoot = Pick<Candidate, "alert" | "cause"> & { readonly entity: string }

/** A group with the incident that it is. */
export interface StoredGroup {
  readonly incident: IncidentId
  readonly phase: IncidentPhase
  readonly group: Group
  readonly root: StoredRoot | undefined
}

interface Row {
  readonly incident: IncidentId
  readonly phase: IncidentPhase
  readonly scope: string
  readonly aspects: string
  readonly others: number
  readonly apart: string
  readonly root: string | null
}

/** Phases in which a plan is being decided on or run. */
const PINNED: ReadonlyArray<IncidentPhase> = ["awaiting-approval", "acting", "validating"]

/** Most incidents of one cluster that an alert is compared with: the ones that changed last. */
const MOST_GROUPS = 200

/** Aspects are parsed once for as long as they stay as they are: most batches change few groups. */
const parsed = new Map<IncidentId, { readonly text: string; readonly aspects: Group["aspects"] }>()
const MOST_PARSED = 1_000

const aspectsOf = ({ aspects: text, incident }: Row): Group["aspects"] => {
  const known = parsed.get(incident)
  if (known?.text === text) return known.aspects
  if (parsed.size >= MOST_PARSED) parsed.clear()
  const aspects = aspectsFromText(text)
  parsed.set(incident, { text, aspects })
  return aspects
}

const groupOf = (row: Row): StoredGroup => ({
  incident: row.incident,
  phase: row.phase,
  root: row.root === null ? undefined : (JSON.parse(row.root) as StoredRoot),
  group: {
    id: row.incident,
    scope: row.scope,
    aspects: aspectsOf(row),
    others: row.others,
    pinned: PINNED.includes(row.phase),
    lead: row.phase === "handed-over" ? "handed-over" : isEnded(row.phase) ? "stopped" : "ours",
    apart: JSON.parse(row.apart) as ReadonlyArray<string>
  }
})

/** What is kept of each incident for grouping; forgotten once it can take nothing any more. */
export const storedGroups = Effect.gen(function* () {
  const sql = yield* SqlClient
  const columns = sql.literal("g.incident, g.scope, g.aspects, g.others, g.apart, g.root, i.phase")

  return {
    /** Open incidents of a cluster, and those that people took over after `since`. */
    ofScope: (scope: string, now: Timestamp, since: Timestamp) =>
      Effect.flatMap(
        sql<Row>`SELECT ${columns} FROM incident_groups g JOIN incidents i ON i.id = g.incident
          WHERE g.scope = ${scope} AND g.expires_at > ${now} AND (i.ended_at IS NULL OR (i.phase <> 'resolved' AND i.ended_at > ${since}))
          ORDER BY g.changed_at DESC LIMIT ${MOST_GROUPS}`,
        (rows) => inSteps(() => mapping(rows, groupOf))
      ),

    of: (incident: IncidentId) =>
      Effect.map(
        sql<Row>`SELECT ${columns} FROM incident_groups g JOIN incidents i ON i.id = g.incident WHERE g.incident = ${incident}`,
        ([row]) => (row === undefined ? undefined : groupOf(row))
      ),

    save: (incident: IncidentId, group: Group, root: StoredRoot | undefined, now: number, expiresAt: number) => {
      const row = {
        incident,
        scope: group.scope,
        aspects: aspectsText(group.aspects),
        others: group.others,
        apart: JSON.stringify(group.apart),
        root: root === undefined ? null : JSON.stringify(root),
        changed_at: timestamp(now),
        expires_at: timestamp(expiresAt)
      }
      return sql`INSERT INTO incident_groups ${sql.insert(row)} ON CONFLICT (incident) DO UPDATE SET aspects = excluded.aspects,
        others = excluded.others, apart = excluded.apart, root = excluded.root, changed_at = excluded.changed_at`
    },

    forget: (incident: IncidentId) => sql`DELETE FROM incident_groups WHERE incident = ${incident}`,

    prune: (before: Timestamp) => sql`DELETE FROM incident_groups WHERE expires_at < ${before}`
  }
})
