import { run } from "../platform/sql/dialect.ts"
import type { Migrations } from "../platform/sql/migrations.ts"

/**
 * Tables of the execute room: `step_ledger`, the attempts that were begun (`rollback` is -1 for a step's own command); `restore_copies`,
 * what objects are put back from; `drain_leases`, which nodes are being emptied, and for whom.
 */
export const migrations: Migrations = {
  "0400_step_ledger": run(
    `CREATE TABLE step_ledger (
      plan TEXT NOT NULL,
      step TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      rollback INTEGER NOT NULL,
      intended_at TEXT NOT NULL,
      outcome TEXT,
      after TEXT,
      PRIMARY KEY (plan, step, attempt, rollback)
    ) STRICT`
  ),
  "0401_restore_copies": run(
    `CREATE TABLE restore_copies (
      owner TEXT NOT NULL,
      digest TEXT NOT NULL,
      manifest TEXT NOT NULL,
      PRIMARY KEY (owner, digest)
    ) STRICT`
  ),
  "0402_drain_leases": run(
    `CREATE TABLE drain_leases (
      cluster TEXT NOT NULL,
      node TEXT NOT NULL,
      owner TEXT NOT NULL,
      until TEXT NOT NULL,
      PRIMARY KEY (cluster, node)
    ) STRICT`
  ),
  "0403_step_ledger_by_age": run("CREATE INDEX step_ledger_by_age ON step_ledger (intended_at)")
}
