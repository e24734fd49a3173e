import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId } from "../../domain/ids.ts"
import { layerIncidents } from "../../incident/incidents.ts"
import { layerTimeline } from "../../incident/timeline/sql-timeline.ts"
import { handOver } from "../../incident/workflow/ended.ts"
import { finish } from "../../incident/workflow/finish.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerSqlite } from "../../platform/sql/sqlite-client.ts"
import { rooms } from "../serve/databases.ts"

/** Hands over every incident that was open when the backup was taken; the next start forgets their workflows. Gives how many. */
export const endRestored = (filename: string, takenAt: string) =>
  Effect.gen(function* () {
    yield* migrate(rooms)
    const sql = yield* SqlClient
    const open = yield* sql<{ id: IncidentId }>`SELECT id FROM incidents WHERE ended_at IS NULL`
    const ended = handOver(
      `it was restored from a backup of ${takenAt}; what was done for it after that is not known here`,
      "Look at what its plan was to change before anything is done again."
    )
    yield* Effect.forEach(open, ({ id }) => finish(id, ended), { discard: true })
    // the log goes into the file: what is moved then is the database file alone
    yield* sql`PRAGMA wal_checkpoint(TRUNCATE)`
    return open.length
  }).pipe(Effect.provide(Layer.merge(layerTimeline, layerIncidents).pipe(Layer.provideMerge(layerSqlite({ filename })))))
