import { run } from "../../../platform/sql/dialect.ts"
import type { Migrations } from "../../../platform/sql/migrations.ts"

/** What following clusters must know after a restart: how far it came, and which alerts it has said fire. */
export const migrations: Migrations = {
  "0500_watch": run(
    `CREATE TABLE watch_positions (
      cluster TEXT NOT NULL,
      resource TEXT NOT NULL,
      version TEXT NOT NULL,
      saved_at TEXT NOT NULL,
      PRIMARY KEY (cluster, resource)
    ) STRICT`,
    `CREATE TABLE watch_alerts (
      cluster TEXT NOT NULL,
      key TEXT NOT NULL,
      content TEXT NOT NULL,
      PRIMARY KEY (cluster, key)
    ) STRICT`
  )
}
