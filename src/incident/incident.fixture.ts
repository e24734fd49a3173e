/** What the incident room's tests share: a database in memory with the room's tables, and an incident that has been opened. */
import { Effect, Layer } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { digestText, type IncidentId, incidentIdFrom, timestamp } from "../domain/ids.ts"
import type { Signal } from "../domain/signal.ts"
import type { TimelineData } from "../domain/timeline.ts"
import { migrate } from "../platform/sql/migrations.ts"
import { layerSqlite } from "../platform/sql/sqlite-client.ts"
import { layerIncidents } from "./incidents.ts"
import { migrations } from "./migrations.ts"
import { IncidentSettings } from "./settings.ts"
import { layerEvidenceStore } from "./timeline/evidence-store.ts"
import { layerTimeline } from "./timeline/sql-timeline.ts"
import { Timeline } from "./timeline/timeline.ts"

/** A SQLite file, or a database that is empty or has the tables. */
export type Database = string | Layer.Layer<SqlClient, SqlError>

export const layerDatabase = (database: Database) =>
  Layer.effectDiscard(migrate({ incident: migrations })).pipe(
    Layer.provideMerge(typeof database === "string" ? layerSqlite({ filename: database }) : database)
  )

export const layerStores = (database: Database = ":memory:") =>
  Layer.mergeAll(layerTimeline, layerIncidents, layerEvidenceStore).pipe(Layer.provideMerge(layerDatabase(database)))

export const incidentId = (seed: string): IncidentId => incidentIdFrom(seed)

export const opening = (over: Partial<Extract<TimelineData, { _tag: "IncidentOpened" }>> = {}): TimelineData => ({
  _tag: "IncidentOpened",
  title: "KubePodNotReady in shop",
  severity: "warning",
  mode: "auto",
  deadline: timestamp(3_600_000),
  correlation: "prod/shop/KubePodNotReady",
  reason: "a first alert",
  ...over
})

export const open = Effect.fnUntraced(function* (seed: string, over: Parameters<typeof opening>[0] = {}) {
  const incident = incidentId(seed)
  const timeline = yield* Timeline
  yield* timeline.append(incident, "handrail", opening({ correlation: seed, ...over }))
  return incident
})

export const signal = (over: Partial<Signal> = {}): Signal => ({
  id: digestText(JSON.stringify(over)) as Signal["id"],
  source: "alertmanager",
  status: "firing",
  fingerprint: "00aa11bb22cc33dd",
  name: "KubePodNotReady",
  severity: "warning",
  cluster: "prod",
  labels: { alertname: "KubePodNotReady", namespace: "shop" },
  annotations: {},
  startsAt: timestamp(0),
  receivedAt: timestamp(0),
  ...over
})

export const settings = (over: Partial<IncidentSettings["Service"]> = {}) =>
  Layer.succeed(IncidentSettings, { mode: "auto", deadlineMs: 1_800_000, approvalTimeoutMs: 900_000, retries: 20, ...over })
