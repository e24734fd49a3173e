import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Migrations } from "../../platform/sql/migrations.ts"

const run = (...statements: ReadonlyArray<string>) =>
  Effect.flatMap(SqlClient, (sql) => Effect.forEach(statements, (statement) => sql.unsafe(statement), { discard: true }))

/**
 * `messages` in the order in which they came, each until it is handled and its id is out of the window. `progress`: what was handed over
 * in order: handled up to `handled`, in hand up to `in_hand`. `apart`: what comes alone, though it came before `handled`. `dead`: given up.
 * `dead_totals`: how many of those there are, how large they are, and how many were dropped for want of room; kept by triggers.
 */
export const sqliteBusMigrations: Migrations = {
  "0001_bus": run(
    "CREATE TABLE messages (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, published_at INTEGER NOT NULL, message TEXT NOT NULL) STRICT",
    "CREATE INDEX messages_by_id ON messages (id, published_at)",
    "CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), handled INTEGER NOT NULL, in_hand INTEGER NOT NULL) STRICT",
    "INSERT INTO progress VALUES (1, 0, 0)",
    "CREATE TABLE apart (position INTEGER PRIMARY KEY, attempts INTEGER NOT NULL, not_before INTEGER NOT NULL) STRICT",
    `CREATE TABLE dead (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      source TEXT NOT NULL,
      at INTEGER NOT NULL,
      reason TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      content TEXT NOT NULL,
      replayable INTEGER NOT NULL
    ) STRICT`
  ),
  "0002_dead_totals": run(
    `CREATE TABLE dead_totals (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      letters INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      dropped INTEGER NOT NULL
    ) STRICT`,
    "INSERT INTO dead_totals SELECT 1, count(*), coalesce(sum(octet_length(content)), 0), 0 FROM dead",
    `CREATE TRIGGER dead_came AFTER INSERT ON dead BEGIN
      UPDATE dead_totals SET letters = letters + 1, bytes = bytes + octet_length(new.content);
    END`,
    `CREATE TRIGGER dead_went AFTER DELETE ON dead BEGIN
      UPDATE dead_totals SET letters = letters - 1, bytes = bytes - octet_length(old.content);
    END`
  ),
  // without an index of ids, each of which is on another page, and without a sequence: the process knows both
  "0003_order_of_arrival": run(
    "CREATE TABLE arrived (position INTEGER PRIMARY KEY, id TEXT NOT NULL, published_at INTEGER NOT NULL, message TEXT NOT NULL) STRICT",
    "INSERT INTO arrived SELECT position, id, published_at, message FROM messages ORDER BY position",
    "DROP TABLE messages",
    "ALTER TABLE arrived RENAME TO messages"
  )
}
