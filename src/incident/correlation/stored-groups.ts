import { randomUUID } from "node:crypto"
import { Array as Arr, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type IncidentId, type Timestamp, timestamp } from "../../domain/ids.ts"
import { type IncidentPhase, isEnded } from "../../domain/incident.ts"
import { inSteps, mapping } from "../../platform/in-steps.ts"
import type { Group } from "./grouping/group.ts"
import { aspectFromText, aspectText } from "./grouping/group-json.ts"
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
  readonly version: string
  readonly others: number
  readonly apart: string
  readonly root: string | null
}

/** Phases in which a plan is being decided on or run. */
const PINNED: ReadonlyArray<IncidentPhase> = ["awaiting-approval", "acting", "validating"]

/** Most incidents of one cluster that an alert is compared with: the ones that changed last. */
const MOST_GROUPS = 200

/** Rows of one statement: both databases bound the parameters that one may have. */
const ROWS = 500

interface Read {
  /** Of what was read; every change gives the group another one. */
  readonly version: string
  readonly aspects: Group["aspects"]
}

const groupOf = (row: Row, aspects: Group["aspects"]): StoredGroup => ({
  incident: row.incident,
  phase: row.phase,
  root: row.root === null ? undefined : (JSON.parse(row.root) as StoredRoot),
  group: {
    id: row.incident,
    scope: row.scope,
    aspects,
    others: row.others,
    pinned: PINNED.includes(row.phase),
    lead: row.phase === "handed-over" ? "handed-over" : isEnded(row.phase) ? "stopped" : "ours",
    apart: JSON.parse(row.apart) as ReadonlyArray<string>
  }
})

/** What was stored; nothing where some of it cannot be read any more: the incident goes on, and grouping begins anew. */
const aspectsOf = (texts: ReadonlyArray<string>): Group["aspects"] => {
  const aspects = texts.map(aspectFromText)
  const known = new Map(aspects.flatMap((aspect) => (aspect === undefined ? [] : [[aspect.about.aspect, aspect] as const])))
  return known.size === texts.length ? known : new Map()
}

/** Aspects in the order of their rows, where all that is stored in front is there still; what has changed of them has a place. */
const changes = (before: Group["aspects"], after: Group["aspects"]) => {
  const known = [...before]
  const entries = [...after]
  const isLonger = known.length > 0 && known.every(([key], place) => entries[place]?.[0] === key)
  const changed = entries.flatMap(([, aspect], place) => (isLonger && known[place]?.[1] === aspect ? [] : [{ place, aspect }]))
  return { changed, isAnew: !isLonger }
}

/** What is kept of each incident for grouping; forgotten once it can take nothing any more. Up to `mostRead` stay parsed. */
export const storedGroups = Effect.fnUntraced(function* (mostRead = 1_000) {
  const sql = yield* SqlClient
  const columns = sql.literal("g.incident, g.scope, g.version, g.others, g.apart, g.root, i.phase")
  // aspects are parsed once for as long as they stay as they are: most batches change few groups, and know what they wrote
  const read = new Map<IncidentId, Read>()
  const remember = (incident: IncidentId, one: Read) => {
    if (read.size >= mostRead) read.clear()
    read.set(incident, one)
  }

  const readAspects = Effect.fnUntraced(function* (unread: ReadonlyArray<Row>) {
    if (unread.length === 0) return []
    const ids = unread.map(({ incident }) => incident)
    const stored = yield* sql<{ incident: IncidentId; aspect: string }>`SELECT incident, aspect FROM group_aspects
      WHERE ${sql.in("incident", ids)} ORDER BY incident, place`
    const texts = Map.groupBy(stored, ({ incident }) => incident)
    return yield* inSteps(() =>
      mapping(unread, ({ incident, version }) => {
        const aspects = aspectsOf((texts.get(incident) ?? []).map(({ aspect }) => aspect))
        return [incident, { version, aspects }] as const
      })
    )
  })

  const groupsOf = Effect.fnUntraced(function* (rows: ReadonlyArray<Row>) {
    // taken now: what is remembered may be forgotten while others are read
    const remembered = rows.flatMap(({ incident, version }) => {
      const one = read.get(incident)
      return one?.version === version ? [[incident, one] as const] : []
    })
    const known = new Map(remembered)
    const fresh = yield* readAspects(rows.filter(({ incident }) => !known.has(incident)))
    for (const [incident, one] of fresh) {
      known.set(incident, one)
      remember(incident, one)
    }
    return rows.map((row) => groupOf(row, known.get(row.incident)?.aspects ?? new Map()))
  })

  return {
    /** Open incidents of a cluster, and those that people took over after `since`. */
    ofScope: (scope: string, now: Timestamp, since: Timestamp) =>
      Effect.flatMap(
        sql<Row>`SELECT ${columns} FROM incident_groups g JOIN incidents i ON i.id = g.incident
          WHERE g.scope = ${scope} AND g.expires_at > ${now} AND (i.ended_at IS NULL OR (i.phase <> 'resolved' AND i.ended_at > ${since}))
          ORDER BY g.changed_at DESC LIMIT ${MOST_GROUPS}`,
        groupsOf
      ),

    of: (incident: IncidentId) =>
      Effect.map(
        Effect.flatMap(
          sql<Row>`SELECT ${columns} FROM incident_groups g JOIN incidents i ON i.id = g.incident WHERE g.incident = ${incident}`,
          groupsOf
        ),
        ([stored]) => stored
      ),

    /** Writes what differs from `before`, the group's aspects as they were read in this transaction; without that everything. */
    save: Effect.fnUntraced(function* (
      incident: IncidentId,
      group: Group,
      root: StoredRoot | undefined,
      { before = new Map(), expiresAt, now }: { readonly before?: Group["aspects"]; readonly now: number; readonly expiresAt: number }
    ) {
      const { changed, isAnew } = changes(before, group.aspects)
      // a transaction that is undone leaves no version behind that another could have
      const version = randomUUID()
      if (isAnew) yield* sql`DELETE FROM group_aspects WHERE incident = ${incident}`
      yield* Effect.forEach(
        Arr.chunksOf(changed, ROWS),
        (some) => {
          const rows = Arr.map(some, ({ aspect, place }) => ({ incident, place, aspect: aspectText(aspect) }))
          return sql`INSERT INTO group_aspects ${sql.insert(rows)} ON CONFLICT (incident, place) DO UPDATE SET aspect = excluded.aspect`
        },
        { discard: true }
      )
      const row = {
        incident,
        scope: group.scope,
        // where releases before this one kept them
        aspects: "[]",
        version,
        others: group.others,
        apart: JSON.stringify(group.apart),
        root: root === undefined ? null : JSON.stringify(root),
        changed_at: timestamp(now),
        expires_at: timestamp(expiresAt)
      }
      yield* sql`INSERT INTO incident_groups ${sql.insert(row)} ON CONFLICT (incident) DO UPDATE SET version = excluded.version,
        others = excluded.others, apart = excluded.apart, root = excluded.root, changed_at = excluded.changed_at`
      remember(incident, { version, aspects: group.aspects })
    }),

    forget: (incident: IncidentId) =>
      Effect.andThen(
        sql`DELETE FROM group_aspects WHERE incident = ${incident}`,
        sql`DELETE FROM incident_groups WHERE incident = ${incident}`
      ),

    prune: (before: Timestamp) =>
      Effect.andThen(
        sql`DELETE FROM group_aspects WHERE incident IN (SELECT incident FROM incident_groups WHERE expires_at < ${before})`,
        sql`DELETE FROM incident_groups WHERE expires_at < ${before}`
      )
  }
})
