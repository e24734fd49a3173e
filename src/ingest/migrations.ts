import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Migrations } from "../platform/sql/migrations.ts"

const run = (...statements: ReadonlyArray<string>) =>
  Effect.flatMap(SqlClient, (sql) => Effect.forEach(statements, (statement) => sql.unsafe(statement), { discard: true }))

/** The inbox: one row for each signal that was ever acknowledged, until it is pruned. */
export const migrations: Migrations = {
  "0200_inbox": run(
    `CREATE TABLE inbox (
      signal_id TEXT PRIMARY KEY,
      position INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'set-aside')),
      content TEXT NOT NULL,
      notes TEXT NOT NULL,
      deliveries INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      outcome TEXT,
      received_at TEXT NOT NULL,
      settled_at TEXT
    ) STRICT`,
    "CREATE INDEX inbox_pending ON inbox (position) WHERE state = 'pending'",
    "CREATE INDEX inbox_settled ON inbox (settled_at) WHERE state = 'done'"
  ),
  // the next position is one more than the highest of all, and the inbox remembers what was handled for long
  "0201_inbox_position": run("CREATE INDEX inbox_position ON inbox (position)")
}
