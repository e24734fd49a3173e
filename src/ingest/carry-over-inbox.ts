import { Effect, Result, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Bus, type BusMessage, type Unreadable } from "../bus/bus.ts"
import { Timestamp } from "../domain/ids.ts"
import { Signal } from "../domain/signal.ts"
import { signalMessage } from "./messages.ts"

/** Rows that are carried over at a time. */
const CHUNK = 500

const Row = Schema.Struct({
  signal_id: Schema.String,
  position: Schema.Int,
  content: Schema.String,
  notes: Schema.fromJsonString(Schema.Array(Schema.String)),
  outcome: Schema.NullOr(Schema.String),
  received_at: Timestamp
})
type Row = typeof Row.Type

const decodeSignal = Schema.decodeUnknownResult(Schema.fromJsonString(Signal))

/** A signal is given to the bus, set aside before or not; an alert that could not be read was kept as it came. */
const publicationOf = (rows: ReadonlyArray<Row>) => {
  const messages: Array<BusMessage> = []
  const unreadable: Array<Unreadable> = []
  for (const { content, notes, outcome, received_at: receivedAt, signal_id: id } of rows) {
    const signal = decodeSignal(content)
    if (Result.isSuccess(signal)) messages.push(signalMessage({ endpoint: signal.success.source, receivedAt }, signal.success, notes))
    else unreadable.push({ id, source: "alertmanager", time: receivedAt, raw: content, reason: outcome ?? "it could not be read" })
  }
  return { messages, unreadable }
}

const carryOver = Effect.fnUntraced(function* (sql: SqlClient) {
  const exists = sql.onDialectOrElse({
    // those versions had SQLite only
    pg: () => Effect.succeed([]),
    orElse: () => sql`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'inbox'`
  })
  if ((yield* exists).length === 0) return
  const bus = yield* Bus
  for (;;) {
    const found = yield* sql`SELECT signal_id, position, content, notes, outcome, received_at FROM inbox
      WHERE state IN ('pending', 'set-aside') ORDER BY position LIMIT ${CHUNK}`
    const rows = yield* Schema.decodeUnknownEffect(Schema.Array(Row))(found)
    const last = rows.at(-1)
    if (last === undefined) break
    const { messages, unreadable } = publicationOf(rows)
    // the consumer makes room meanwhile
    yield* Effect.retry(bus.publish(messages, unreadable), {
      while: ({ _tag }) => _tag === "BusFull",
      schedule: Schedule.spaced("1 second")
    })
    yield* sql`DELETE FROM inbox WHERE state IN ('pending', 'set-aside') AND position <= ${last.position}`
  }
  yield* sql`DROP TABLE inbox`
  yield* sql`DROP TABLE IF EXISTS migrations_ingest`
})

/**
 * Versions before the bus kept signals in a table `inbox`. What waits there, and what was set aside, is published; then the table goes.
 * Stopped at any moment it goes on at the next start: what is published twice has the same id.
 */
export const carryOverInbox = Effect.flatMap(SqlClient, (sql) =>
  sql.onDialectOrElse({ sqlite: () => carryOver(sql), orElse: () => Effect.void })
).pipe(Effect.withSpan("ingest.carryOverInbox"))
