import { join } from "node:path"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId } from "../../src/domain/ids.ts"
import { layerPostgres } from "../../src/platform/sql/postgres-client.ts"
import { layerSqlite } from "../../src/platform/sql/sqlite-client.ts"
import type { Begun } from "../scenarios/accounted-writes.ts"
import type { ToldEvent } from "../scenarios/told-events.ts"
import type { Place } from "./place.ts"

const databaseOf = ({ home }: Place): string => join(home, "handrail.db")

/** All that a place's database holds of what was told, begun and kept of changes; asked of the database itself, past any proxy. */
export const readRecord = (place: Place) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const rows = yield* sql<{ incident: IncidentId; data: string }>`SELECT incident, data FROM timeline_events ORDER BY incident, seq`
    const begun = yield* sql<Begun>`SELECT plan, step, rollback FROM step_ledger`
    const changes = yield* sql<{ content: string }>`SELECT content FROM changes`
    const revisions = changes.flatMap(({ content }): ReadonlyArray<string> => JSON.parse(content).to ?? [])
    return { revisions, events: rows.map(({ incident, data }): ToldEvent => ({ incident, data: JSON.parse(data) })), begun }
  }).pipe(
    Effect.provide(
      place.database === undefined
        ? layerSqlite({ filename: databaseOf(place) })
        : layerPostgres({ url: Redacted.make(place.database), connections: 2 })
    )
  )
