import { Effect } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId } from "../../domain/ids.ts"

/**
 * Lets nobody else tell anything of these incidents until the transaction ends, so that what it reads of them stays true. To be called at
 * the start of a transaction that reads a timeline and writes what follows from it. SQLite's transactions take turns as wholes.
 */
export const holdIncidents = (sql: SqlClient, incidents: ReadonlyArray<IncidentId>) =>
  sql.onDialectOrElse({
    pg: () =>
      incidents.length === 0
        ? Effect.void
        : Effect.asVoid(sql`SELECT 1 FROM incidents WHERE ${sql.in("id", incidents)} ORDER BY id FOR UPDATE`),
    orElse: () => Effect.void
  })
