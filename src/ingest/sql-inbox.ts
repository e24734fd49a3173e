import { Array as Arr, Cause, Clock, Effect, Latch, Layer, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { digestText, timestamp } from "../domain/ids.ts"
import { Signal } from "../domain/signal.ts"
import type { Notification } from "./alertmanager.ts"
import { countAlerts } from "./count-alerts.ts"
import { type Handler, Inbox, InboxUnavailable, type QueuedSignal, type SetAside } from "./inbox.ts"

/** Rows of one statement: well under SQLite's 32,766 parameters. */
const CHUNK = 1000
/** Signals handed over at a time, in one transaction. */
const BATCH = 500
/** Processes that may die with a signal in hand before it is held to be the cause. */
const MOST_ATTEMPTS = 5

interface Row {
  readonly signal_id: string
  readonly content: string
  readonly notes: string
  readonly deliveries: number
  readonly attempts: number
}

const unavailable = (error: SqlError) =>
  new InboxUnavailable({
    message: `the inbox could not be read or written: ${error.message}`,
    where: "Handrail's database",
    next: "free disk space or fix the database's folder; the source sends again what was not acknowledged",
    cause: error
  })

const decodeSignal = Schema.decodeUnknownSync(Schema.fromJsonString(Signal))
const decodeNotes = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Array(Schema.String)))

const queued = (row: Row): QueuedSignal => ({
  signal: decodeSignal(row.content),
  notes: decodeNotes(row.notes),
  deliveries: row.deliveries
})

/** What was received as rows; an alert that could not be read is known by its content, so that a redelivery does not pile up. */
const rowsOf = ({ alerts, rejected }: Notification) => [
  ...alerts.map(({ signal, notes }) => ({
    signal_id: signal.id as string,
    state: "pending",
    content: JSON.stringify(signal),
    notes: JSON.stringify(notes),
    outcome: null as string | null
  })),
  ...rejected.map(({ raw, problems }) => ({
    signal_id: digestText(raw) as string,
    state: "set-aside",
    content: raw,
    notes: "[]",
    outcome: problems.map(({ path, message }) => `${path}: ${message}`).join("; ")
  }))
]

const makeInbox = Effect.gen(function* () {
  const sql = yield* SqlClient
  const arrived = yield* Latch.make(true)
  const inHand = new Set<string>()
  const now = Effect.map(Clock.currentTimeMillis, timestamp)

  const store = Effect.fnUntraced(function* (rows: Arr.NonEmptyReadonlyArray<ReturnType<typeof rowsOf>[number]>, position: number) {
    const received_at = yield* now
    const values = Arr.map(rows, (row, index) => ({ ...row, position: position + index, deliveries: 1, attempts: 0, received_at }))
    // what had been handled is handed over again: whether a repetition means anything is for correlation to say
    return yield* sql<{ deliveries: number }>`INSERT INTO inbox ${sql.insert(values)}
      ON CONFLICT (signal_id) DO UPDATE SET
        deliveries = deliveries + 1,
        content = excluded.content,
        notes = excluded.notes,
        position = CASE state WHEN 'done' THEN excluded.position ELSE position END,
        state = CASE state WHEN 'done' THEN 'pending' ELSE state END
      RETURNING deliveries`
  })

  const receive = Effect.fn("ingest.receive")(
    function* (notification: Notification) {
      const rows = rowsOf(notification)
      const [last] = yield* sql<{ position: number }>`SELECT coalesce(max(position), 0) AS position FROM inbox`
      const first = (last?.position ?? 0) + 1
      let duplicates = 0
      for (const [index, chunk] of Arr.chunksOf(rows, CHUNK).entries()) {
        const stored = yield* store(chunk, first + index * CHUNK)
        duplicates += stored.filter(({ deliveries }) => deliveries > 1).length
      }
      return { accepted: rows.length - duplicates, duplicates, setAside: notification.rejected.length }
    },
    (effect) => sql.withTransaction(effect),
    Effect.tap(countAlerts),
    Effect.tap(() => arrived.open),
    Effect.catchTag("SqlError", (error) => Effect.fail(unavailable(error)))
  )

  const settle = Effect.fnUntraced(function* (row: Row, state: "done" | "set-aside", outcome: string) {
    yield* sql`UPDATE inbox SET state = ${state}, outcome = ${outcome}, settled_at = ${yield* now} WHERE signal_id = ${row.signal_id}`
  })

  const handle = <R>(handler: Handler<R>, rows: ReadonlyArray<Row>) =>
    Effect.gen(function* () {
      const { outcomes, afterCommit } = yield* handler(rows.map(queued))
      yield* Effect.forEach(rows, (row, index) => settle(row, "done", outcomes[index] ?? "handled"), { discard: true })
      return afterCommit
    }).pipe(sql.withTransaction, Effect.flatten)

  const isOutage = (error: unknown): boolean =>
    error instanceof InboxUnavailable || (typeof error === "object" && error !== null && "_tag" in error && error._tag === "SqlError")

  /** Alone, to find which of a failing batch it is. */
  const handleOne = <R>(handler: Handler<R>, row: Row) =>
    handle(handler, [row]).pipe(
      Effect.catchCause((cause) => {
        const error = Cause.squash(cause)
        if (Cause.hasInterruptsOnly(cause) || isOutage(error)) return Effect.failCause(cause)
        const reason = error instanceof Error ? error.message : String(error)
        return Effect.logWarning(`signal ${row.signal_id} was set aside: ${reason}`).pipe(Effect.andThen(settle(row, "set-aside", reason)))
      })
    )

  const next = sql<Row>`SELECT signal_id, content, notes, deliveries, attempts FROM inbox
    WHERE state = 'pending' ORDER BY position LIMIT ${BATCH}`

  /** Written before a signal is handed over, once for each process that does: what is left at the next start was in hand at a crash. */
  const countAttempts = Effect.fnUntraced(function* (rows: ReadonlyArray<Row>) {
    const ids = rows.map(({ signal_id }) => signal_id).filter((id) => !inHand.has(id))
    if (ids.length === 0) return
    yield* sql`UPDATE inbox SET attempts = attempts + 1 WHERE ${sql.in("signal_id", ids)}`
    for (const id of ids) inHand.add(id)
  })

  const round = <R>(handler: Handler<R>) =>
    Effect.gen(function* () {
      yield* arrived.close
      const rows = yield* next
      const [first] = rows
      if (first === undefined) return yield* arrived.await
      if (first.attempts >= MOST_ATTEMPTS && !inHand.has(first.signal_id)) {
        return yield* settle(first, "set-aside", `Handrail stopped ${first.attempts} times while handling it`)
      }
      const batch = first.attempts > 0 ? [first] : rows.slice(0, rows.findIndex(({ attempts }) => attempts > 0) >>> 0)
      yield* countAttempts(batch)
      yield* handle(handler, batch).pipe(
        Effect.catchCause((cause) =>
          Cause.hasInterruptsOnly(cause) || isOutage(Cause.squash(cause))
            ? Effect.failCause(cause)
            : Effect.forEach(batch, (row) => handleOne(handler, row), { discard: true })
        )
      )
      for (const { signal_id } of batch) inHand.delete(signal_id)
    }).pipe(
      // a defect waits like a failure: this fiber is the only one that empties the inbox
      Effect.catchCause((cause) => Effect.fail(Cause.squash(cause)))
    )

  const dispatch = <R>(handler: Handler<R>): Effect.Effect<never, never, R> =>
    round(handler).pipe(
      Effect.withSpan("ingest.dispatch"),
      Effect.tapError((error) => Effect.logWarning("the inbox waits: its signals could not be handled", error)),
      // the database may be full or locked for long; signals wait on disk meanwhile, so this never gives up
      Effect.retry(Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("10 seconds")])),
      Effect.orDie,
      Effect.forever
    )

  const query = <A>(effect: Effect.Effect<A, SqlError>) => Effect.catchTag(effect, "SqlError", (error) => Effect.fail(unavailable(error)))

  const status = query(
    Effect.map(sql<{ state: string; n: number }>`SELECT state, count(*) AS n FROM inbox GROUP BY state`, (rows) => {
      const count = (state: string) => rows.find((row) => row.state === state)?.n ?? 0
      return { pending: count("pending"), setAside: count("set-aside") }
    })
  )

  const setAside = query(
    Effect.map(
      sql<{
        id: string
        reason: string
        content: string
        deliveries: number
      }>`SELECT signal_id AS id, outcome AS reason, content, deliveries
        FROM inbox WHERE state = 'set-aside' ORDER BY position`,
      (rows): ReadonlyArray<SetAside> => rows
    )
  )

  const prune = (before: string) =>
    query(Effect.map(sql`DELETE FROM inbox WHERE state = 'done' AND settled_at < ${before} RETURNING 1`, (rows) => rows.length))

  return Inbox.of({ receive, dispatch, status, setAside, prune })
})

/** The inbox on SQL. Needs the tables of `ingest/migrations.ts`. */
export const layerInbox: Layer.Layer<Inbox, never, SqlClient> = Layer.effect(Inbox, makeInbox)
