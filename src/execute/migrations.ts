import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Migrations } from "../platform/sql/migrations.ts"

/** Tables of the execute room: `step_ledger`, the attempts that were begun. `rollback` is -1 for a step's own command. */
export const migrations: Migrations = {
  "0400_step_ledger": Effect.flatMap(
    SqlClient,
    (sql) => sql`CREATE TABLE step_ledger (
      plan TEXT NOT NULL,
      step TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      rollback INTEGER NOT NULL,
      intended_at TEXT NOT NULL,
      outcome TEXT,
      after TEXT,
      PRIMARY KEY (plan, step, attempt, rollback)
    ) STRICT`
  )
}
