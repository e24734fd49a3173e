import { Array as Arr, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId, Timestamp } from "../../domain/ids.ts"
import type { Signal } from "../../domain/signal.ts"

/** What is known of one occurrence of an alert: from one start to its end. */
export interface KnownAlert {
  readonly status: "firing" | "resolved"
  readonly incident: IncidentId | null
}

/** An alert that has been seen: who has it, and of which aspect of its group it is one. */
export interface LoggedAlert {
  readonly fingerprint: string
  readonly name: string
  readonly aspect: string | null
}

/** Where an alert is. */
interface Home {
  readonly signal: Signal
  readonly incident: IncidentId | null
  /** The aspect of its group that it adds to; see `grouping/aspect.ts`. */
  readonly aspect?: string
}

/** The identity of an alert from one start to its end. */
export const occurrenceOf = (scope: string, { fingerprint, startsAt }: Pick<Signal, "fingerprint" | "startsAt">): string =>
  JSON.stringify([scope, fingerprint, startsAt])

/** Rows of one statement: both databases bound the parameters that one may have. */
const ROWS = 500

const rowOf = (scope: string, { aspect, incident, signal }: Home, now: Timestamp) => ({
  cluster: scope,
  fingerprint: signal.fingerprint,
  starts_at: signal.startsAt,
  status: signal.status,
  incident,
  name: signal.name,
  times: 1,
  last_seen: now,
  aspect: aspect ?? null
})

/** Each occurrence of an alert, who has it and whether it still fires; also of those that were only counted. */
export const alertLog = Effect.gen(function* () {
  const sql = yield* SqlClient
  const at = (scope: string, { fingerprint, startsAt }: Signal) =>
    sql`cluster = ${scope} AND fingerprint = ${fingerprint} AND starts_at = ${startsAt}`
  const any = <E>(rows: Effect.Effect<ReadonlyArray<unknown>, E>) => Effect.map(rows, ({ length }) => length > 0)

  return {
    /** What is known of these alerts of one cluster, by `occurrenceOf`. */
    find: (scope: string, signals: ReadonlyArray<Signal>) =>
      Effect.map(
        Effect.forEach(
          Arr.chunksOf([...new Set(signals.map(({ fingerprint }) => fingerprint))], ROWS),
          (fingerprints) =>
            sql<KnownAlert & { fingerprint: string; startsAt: Timestamp }>`SELECT fingerprint, starts_at AS "startsAt", status, incident
            FROM alerts WHERE cluster = ${scope} AND ${sql.in("fingerprint", fingerprints)}`
        ),
        (found) => new Map(found.flat().map(({ incident, status, ...row }) => [occurrenceOf(scope, row), { status, incident }] as const))
      ),

    /** When the alert began that still fires and that this end is of, for sources whose ends do not name the start. */
    endedBy: (scope: string, { endsAt, fingerprint }: Signal) =>
      endsAt === undefined
        ? Effect.succeed(undefined)
        : Effect.map(
            sql<{ starts_at: Timestamp }>`SELECT starts_at FROM alerts WHERE cluster = ${scope} AND fingerprint = ${fingerprint}
              AND status = 'firing' AND starts_at <= ${endsAt} ORDER BY starts_at DESC LIMIT 1`,
            ([row]) => row?.starts_at
          ),

    /** Records occurrences, each once, or a change of their status or their incident. */
    record: (scope: string, homes: ReadonlyArray<Home>, now: Timestamp) =>
      Effect.forEach(
        Arr.chunksOf(homes, ROWS),
        (some) => sql`INSERT INTO alerts ${sql.insert(Arr.map(some, (home) => rowOf(scope, home, now)))}
          ON CONFLICT (cluster, fingerprint, starts_at) DO UPDATE SET status = excluded.status, incident = excluded.incident,
          times = alerts.times + 1, last_seen = excluded.last_seen, aspect = COALESCE(excluded.aspect, alerts.aspect)`,
        { discard: true }
      ),

    touch: (scope: string, signal: Signal, now: Timestamp) =>
      sql`UPDATE alerts SET times = times + 1, last_seen = ${now} WHERE ${at(scope, signal)}`,

    countOf: (incident: IncidentId) =>
      Effect.map(sql<{ n: number }>`SELECT count(*) AS n FROM alerts WHERE incident = ${incident}`, ([row]) => row?.n ?? 0),

    /** Whether any alert of the incident fires. */
    fires: (incident: IncidentId) => any(sql`SELECT 1 FROM alerts WHERE incident = ${incident} AND status = 'firing' LIMIT 1`),

    prune: (before: Timestamp) =>
      Effect.map(
        sql`DELETE FROM alerts WHERE last_seen < ${before}
          AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.id = alerts.incident AND i.ended_at IS NULL) RETURNING 1`,
        (rows) => rows.length
      ),

    /** Those of the incidents that have had an occurrence of one of these alerts of a cluster. */
    haveHad: (scope: string, incidents: ReadonlyArray<IncidentId>, fingerprints: ReadonlyArray<string>) =>
      incidents.length === 0
        ? Effect.succeed(new Set<IncidentId>())
        : Effect.map(
            sql<{ incident: IncidentId }>`SELECT DISTINCT incident FROM alerts
              WHERE cluster = ${scope} AND ${sql.in("fingerprint", fingerprints)} AND ${sql.in("incident", incidents)}`,
            (rows) => new Set(rows.map(({ incident }) => incident))
          ),

    /** The incidents that had the alert before, the latest first, and how often it has fired since. */
    before: (scope: string, { fingerprint, startsAt }: Signal, since: Timestamp) =>
      sql<{ incident: IncidentId | null; starts_at: Timestamp }>`SELECT incident, starts_at FROM alerts
        WHERE cluster = ${scope} AND fingerprint = ${fingerprint} AND starts_at <> ${startsAt} AND last_seen > ${since}
        ORDER BY starts_at DESC LIMIT 50`,

    /** The firing and resolved alerts of an incident. */
    of: (incident: IncidentId) =>
      sql<LoggedAlert>`SELECT fingerprint, name, aspect FROM alerts WHERE incident = ${incident} ORDER BY starts_at, fingerprint`,

    /** Gives all alerts of an incident, or those of some fingerprints, to another. */
    move: (from: IncidentId, to: IncidentId, fingerprints?: ReadonlyArray<string>) =>
      fingerprints === undefined
        ? sql`UPDATE alerts SET incident = ${to} WHERE incident = ${from}`
        : sql`UPDATE alerts SET incident = ${to} WHERE incident = ${from} AND ${sql.in("fingerprint", fingerprints)}`
  }
})
