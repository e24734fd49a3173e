/** Handrail's side of the count: what its timelines hold, read beside it. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId } from "../../src/domain/ids.ts"
import type { TimelineData } from "../../src/domain/timeline.ts"
import { layerPostgres } from "../../src/platform/sql/postgres-client.ts"
import { layerSqlite } from "../../src/platform/sql/sqlite-client.ts"
import type { Begun } from "../scenarios/accounted-writes.ts"
import type { Place } from "./place.ts"

const databaseOf = ({ home }: Place): string => join(home, "handrail.db")

export interface Told {
  readonly incident: IncidentId
  readonly data: TimelineData
}

/** Everything told so far, incident by incident; nothing while there is no database. */
export const told = (place: Place): ReadonlyArray<Told> => {
  const file = databaseOf(place)
  if (!existsSync(file)) return []
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 })
  try {
    const rows = database.prepare("SELECT incident, data FROM timeline_events ORDER BY incident, seq").all()
    return rows.map(({ incident, data }) => ({ incident: incident as IncidentId, data: JSON.parse(String(data)) }))
  } catch (error) {
    if (String(error).includes("no such table")) return []
    throw error
  } finally {
    database.close()
  }
}

/** How many events there are; cheap enough to be asked all the time. */
export const toldCount = (place: Place): number => {
  const file = databaseOf(place)
  if (!existsSync(file)) return 0
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 })
  try {
    return Number(database.prepare("SELECT count(*) AS n FROM timeline_events").get()?.n)
  } catch (error) {
    if (String(error).includes("no such table")) return 0
    throw error
  } finally {
    database.close()
  }
}

/** All that a place's database holds of what was told and begun; asked of the database itself, past any proxy. */
export const readRecord = (place: Place) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const rows = yield* sql<{ incident: IncidentId; data: string }>`SELECT incident, data FROM timeline_events ORDER BY incident, seq`
    const begun = yield* sql<Begun>`SELECT plan, step, rollback FROM step_ledger`
    return { events: rows.map(({ incident, data }): Told => ({ incident, data: JSON.parse(data) })), begun }
  }).pipe(
    Effect.provide(
      place.database === undefined
        ? layerSqlite({ filename: databaseOf(place) })
        : layerPostgres({ url: Redacted.make(place.database), connections: 2 })
    )
  )
