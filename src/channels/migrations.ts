import { run } from "../platform/sql/dialect.ts"
import type { Migrations } from "../platform/sql/migrations.ts"

/** How far the channels tell what timelines tell. */
export const migrations: Migrations = {
  "0001_slack": run(
    // one row: since when incidents are told, which replica tells them, until when unless it says so again, and what keeps it from telling
    `CREATE TABLE slack_state (
      name TEXT PRIMARY KEY,
      since TEXT NOT NULL,
      owner TEXT,
      until TEXT,
      problem TEXT
    ) STRICT`,
    // `thread`: the opening message; `last`: the thread's last message; `pending`: a message that is being sent or may have been; `card_seq`:
    // how much the opening message knows; `settled`: the incident is over and all of it is told
    `CREATE TABLE slack_threads (
      incident TEXT PRIMARY KEY,
      channel TEXT,
      thread TEXT,
      last TEXT,
      told_seq INTEGER NOT NULL DEFAULT 0,
      told_piece INTEGER NOT NULL DEFAULT 0,
      card TEXT,
      card_seq INTEGER NOT NULL DEFAULT 0,
      pending TEXT,
      openings INTEGER NOT NULL DEFAULT 0,
      settled INTEGER NOT NULL DEFAULT 0,
      tried_at TEXT NOT NULL
    ) STRICT`,
    "CREATE INDEX slack_threads_unsettled ON slack_threads (tried_at) WHERE settled = 0"
  )
}
