import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId, Timestamp } from "../domain/ids.ts"
import type { Incident, IncidentPhase } from "../domain/incident.ts"
import type { SimilarIncident } from "../domain/similar-incident.ts"
import { findSimilar } from "./similar/find-similar.ts"
import { type IncidentRow, projectionFromRow } from "./timeline/incident-row.ts"
import { incidentUnknown, timelineUnavailable } from "./timeline/refusals.ts"
import type { IncidentUnknown, TimelineDamaged, TimelineUnavailable } from "./timeline/timeline.ts"

export interface IncidentFilter {
  readonly phase?: IncidentPhase
  /** True for those that have not ended, false for those that have. */
  readonly open?: boolean
  readonly cluster?: string
  /** Most recently opened first; 100 by default, 1000 at most. */
  readonly limit?: number
  /** The last incident of the page before: its successors are given. */
  readonly after?: { readonly id: IncidentId; readonly openedAt: Timestamp }
}

/** What the timelines say of each incident, one row each. Written only by `Timeline.append`. */
export class Incidents extends Context.Service<
  Incidents,
  {
    readonly list: (filter?: IncidentFilter) => Effect.Effect<ReadonlyArray<Incident>, TimelineUnavailable | TimelineDamaged>
    /** How many incidents that have not ended are in each phase; phases without any are left out. */
    readonly openByPhase: Effect.Effect<ReadonlyMap<IncidentPhase, number>, TimelineUnavailable>
    readonly get: (id: IncidentId) => Effect.Effect<Incident, IncidentUnknown | TimelineUnavailable | TimelineDamaged>
    /** Ended incidents of the last 90 days that are like this one, most alike first: what they came from and what helped. */
    readonly similar: (id: IncidentId, most: number) => Effect.Effect<ReadonlyArray<SimilarIncident>, TimelineUnavailable | TimelineDamaged>
  }
>()("handrail/incident/Incidents") {}

const DEFAULT_PAGE = 100
const LARGEST_PAGE = 1000

const makeIncidents = Effect.gen(function* () {
  const sql = yield* SqlClient

  const where = ({ phase, open, cluster, after }: IncidentFilter) =>
    sql.and([
      sql`1 = 1`,
      ...(phase === undefined ? [] : [sql`phase = ${phase}`]),
      ...(open === undefined ? [] : [open ? sql`ended_at IS NULL` : sql`ended_at IS NOT NULL`]),
      ...(cluster === undefined ? [] : [sql`cluster = ${cluster}`]),
      ...(after === undefined ? [] : [sql`(opened_at < ${after.openedAt} OR (opened_at = ${after.openedAt} AND id > ${after.id}))`])
    ])

  const list = Effect.fn("incident.list")(
    function* (filter: IncidentFilter = {}) {
      const limit = Math.max(1, Math.min(LARGEST_PAGE, Math.trunc(filter.limit ?? DEFAULT_PAGE)))
      const rows = yield* sql<IncidentRow>`SELECT * FROM incidents WHERE ${where(filter)} ORDER BY opened_at DESC, id LIMIT ${limit}`
      return yield* Effect.forEach(rows, (row) => Effect.map(projectionFromRow(row), ({ incident }) => incident))
    },
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  const get = Effect.fnUntraced(
    function* (id: IncidentId) {
      const [row] = yield* sql<IncidentRow>`SELECT * FROM incidents WHERE id = ${id}`
      return row === undefined ? yield* incidentUnknown(id) : (yield* projectionFromRow(row)).incident
    },
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  const openByPhase = Effect.map(
    sql<{ phase: IncidentPhase; n: number }>`SELECT phase, count(*) AS n FROM incidents WHERE ended_at IS NULL GROUP BY phase`,
    (rows) => new Map(rows.map(({ phase, n }) => [phase, n]))
  ).pipe(Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error))))

  const similar = (id: IncidentId, most: number) =>
    findSimilar(id, most).pipe(
      Effect.provideService(SqlClient, sql),
      Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
    )

  return Incidents.of({ list, get, openByPhase, similar })
})

export const layerIncidents: Layer.Layer<Incidents, never, SqlClient> = Layer.effect(Incidents, makeIncidents)
