import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId, Timestamp } from "../../domain/ids.ts"
import type { Signal } from "../../domain/signal.ts"

/** What is known of one occurrence of an alert: from one start to its end. */
export interface KnownAlert {
  readonly status: "firing" | "resolved"
  readonly incident: IncidentId | null
}

/** Each occurrence of an alert, who has it and whether it still fires; also of those that were only counted. */
export const alertLog = Effect.gen(function* () {
  const sql = yield* SqlClient
  const at = (scope: string, { fingerprint, startsAt }: Signal) =>
    sql`cluster = ${scope} AND fingerprint = ${fingerprint} AND starts_at = ${startsAt}`
  const any = <E>(rows: Effect.Effect<ReadonlyArray<unknown>, E>) => Effect.map(rows, ({ length }) => length > 0)

  return {
    find: (scope: string, signal: Signal) =>
      Effect.map(sql<KnownAlert>`SELECT status, incident FROM alerts WHERE ${at(scope, signal)}`, (rows) => rows[0]),

    /** Records the occurrence, or a change of its status or its incident. */
    record: (scope: string, signal: Signal, incident: IncidentId | null, now: Timestamp) =>
      sql`INSERT INTO alerts ${sql.insert({
        cluster: scope,
        fingerprint: signal.fingerprint,
        starts_at: signal.startsAt,
        status: signal.status,
        incident,
        name: signal.name,
        times: 1,
        last_seen: now
      })} ON CONFLICT (cluster, fingerprint, starts_at) DO UPDATE
        SET status = excluded.status, incident = excluded.incident, times = alerts.times + 1, last_seen = excluded.last_seen`,

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

    /** Whether the incident has had an occurrence of this alert with another start. */
    hasOther: (incident: IncidentId, { fingerprint, startsAt }: Signal) =>
      any(sql`SELECT 1 FROM alerts WHERE incident = ${incident} AND fingerprint = ${fingerprint} AND starts_at <> ${startsAt} LIMIT 1`)
  }
})
