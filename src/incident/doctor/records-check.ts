import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId } from "../../domain/ids.ts"
import { Timeline } from "../timeline/timeline.ts"
import type { Check } from "./check.ts"

/** Most incidents whose records are gone through, the newest first. */
const MOST = 1_000

/** Whether the hash chains of the timelines hold, and the evidence they name is what was kept. */
export const recordsCheck: Check<SqlClient | Timeline> = {
  name: "timelines and evidence",
  run: Effect.gen(function* () {
    const sql = yield* SqlClient
    const timeline = yield* Timeline
    const incidents = yield* sql<{ id: IncidentId }>`SELECT id FROM incidents ORDER BY opened_at DESC, id LIMIT ${MOST}`
    const found = yield* Effect.forEach(incidents, ({ id }) =>
      Effect.map(timeline.verify(id), ({ broken, intact }) =>
        intact
          ? []
          : [
              {
                severity: "error" as const,
                what: `its record was changed: event ${broken?.seq}: ${broken?.reason}`,
                where: id,
                next: "compare it with a backup; who can write the database's file could have done it"
              }
            ]
      )
    )
    return found.flat()
  })
}
