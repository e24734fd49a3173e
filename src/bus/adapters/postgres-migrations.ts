import { run } from "../../platform/sql/dialect.ts"
import type { Migrations } from "../../platform/sql/migrations.ts"

/**
 * `bus_messages` in the order in which they came, until they are handled: `attempts` counts how often each was handed over, and one that
 * has been comes alone, not before `not_before`; `share` is which part of the keys it belongs to. `bus_ids`: when each id was published,
 * for the dedup window. `bus_dead`: given up; `bus_dead_dropped`: how many of those were dropped for want of room. Times are milliseconds since the epoch.
 */
export const postgresBusMigrations: Migrations = {
  "0001_bus": run(
    `CREATE TABLE bus_messages (
      position INTEGER PRIMARY KEY,
      share INTEGER NOT NULL,
      key TEXT NOT NULL,
      published_at INTEGER NOT NULL,
      message TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      not_before INTEGER NOT NULL
    ) STRICT`,
    "CREATE INDEX bus_messages_apart ON bus_messages (position) WHERE attempts > 0",
    "CREATE INDEX bus_messages_by_time ON bus_messages (published_at)",
    "CREATE TABLE bus_ids (id TEXT PRIMARY KEY, published_at INTEGER NOT NULL) STRICT",
    "CREATE INDEX bus_ids_by_time ON bus_ids (published_at)",
    `CREATE TABLE bus_dead (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      source TEXT NOT NULL,
      at INTEGER NOT NULL,
      reason TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      content TEXT NOT NULL,
      replayable INTEGER NOT NULL
    ) STRICT`
  ),
  "0002_dead_dropped": run(
    "CREATE TABLE bus_dead_dropped (one INTEGER PRIMARY KEY CHECK (one = 1), dropped INTEGER NOT NULL) STRICT",
    "INSERT INTO bus_dead_dropped VALUES (1, 0)"
  ),
  // what waits stays with what comes after it
  "0003_shares_by_cluster": run(
    "UPDATE bus_messages SET share = hashtextextended(split_part(key, '/', 1) || '/' || split_part(key, '/', 2), 0) & 31"
  )
}
