import { Effect } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { timestamp } from "../../domain/ids.ts"
import type { BusMessage, DeadLetter, Unreadable } from "../bus.ts"
import type { BusLimits } from "../limits.ts"
import { SHARES } from "./postgres-shares.ts"

/** Where publishers tell consumers that something came. */
export const CHANNEL = "handrail_bus"

/** A message as it is kept. */
export interface Stored {
  readonly position: number
  readonly message: BusMessage
  /** Milliseconds since the epoch. */
  readonly publishedAt: number
  /** How often it was handed over. */
  readonly attempts: number
  readonly notBefore: number
}

interface Row {
  readonly position: number
  readonly published_at: number
  readonly message: string
  readonly attempts: number
  readonly not_before: number
}

interface DeadRow extends Omit<DeadLetter, "at" | "replayable"> {
  readonly at: number
  readonly replayable: number
}

const storedOf = ({ attempts, message, not_before, position, published_at }: Row): Stored => ({
  position,
  publishedAt: published_at,
  attempts,
  notBefore: not_before,
  message: JSON.parse(message) as BusMessage
})

/** Postgres has no text with U+0000 in it. Messages are JSON, where it is escaped. */
const storable = (text: string): string => text.replaceAll("\0", "\ufffd")

/** Rows that one statement forgets. */
const FORGOTTEN_AT_ONCE = 5000

/** The statements of the bus on Postgres. */
export const postgresMessages = (sql: SqlClient, limits: BusLimits) => {
  const columns = sql.literal("m.position, m.published_at, m.message, m.attempts, m.not_before")
  // by who says it and of which cluster, which a key begins with: what is correlated together is handled by one consumer, and none waits for another
  const shareOf = sql.literal(`(hashtextextended(split_part(key, '/', 1) || '/' || split_part(key, '/', 2), 0) & ${SHARES - 1})`)

  const dropBeyondLimits = Effect.asVoid(sql`WITH sized AS (
      SELECT number, row_number() OVER newest AS place, sum(octet_length(content)) OVER newest AS bytes
      FROM bus_dead WINDOW newest AS (ORDER BY number DESC)
    ), gone AS (
      DELETE FROM bus_dead USING sized
      WHERE bus_dead.number = sized.number AND place > 1 AND (place > ${limits.maxDead} OR bytes > ${limits.maxDeadBytes}) RETURNING 1
    ) UPDATE bus_dead_dropped SET dropped = dropped + (SELECT count(*) FROM gone) WHERE EXISTS (SELECT 1 FROM gone)`)

  const bury = (letters: ReadonlyArray<Omit<DeadLetter, "at">>, now: number) =>
    Effect.forEach(
      letters,
      ({ attempts, content, id, reason, replayable, source }) => {
        const row = { id, source, reason, content }
        const texts = Object.fromEntries(Object.entries(row).map(([column, text]) => [column, storable(text)]))
        return sql`INSERT INTO bus_dead ${sql.insert({ ...texts, at: now, attempts, replayable: replayable ? 1 : 0 })}
          ON CONFLICT (id) DO UPDATE SET number = excluded.number, source = excluded.source, at = excluded.at, reason = excluded.reason,
            attempts = excluded.attempts, content = excluded.content, replayable = excluded.replayable`
      },
      { discard: true }
    ).pipe(Effect.andThen(letters.length === 0 ? Effect.void : dropBeyondLimits))

  const texts = (messages: ReadonlyArray<BusMessage>) => ({
    ids: messages.map(({ id }) => storable(id)),
    keys: messages.map(({ key }) => storable(key)),
    contents: messages.map((message) => JSON.stringify(message))
  })

  /** One statement, so one round trip and one commit: ids are taken in order, so that two publishers cannot wait for each other. */
  const add = Effect.fnUntraced(function* (messages: ReadonlyArray<BusMessage>, now: number, knownSince: number) {
    if (messages.length === 0) return new Set<string>()
    const { contents, ids, keys } = texts(messages)
    const added = yield* sql<{ id: string }>`WITH given AS (
        SELECT * FROM unnest(${ids}::text[], ${keys}::text[], ${contents}::text[]) WITH ORDINALITY AS given (id, key, message, number)
      ), fresh AS (
        INSERT INTO bus_ids (id, published_at) SELECT id, ${now}::bigint FROM given ORDER BY id
        ON CONFLICT (id) DO UPDATE SET published_at = excluded.published_at WHERE bus_ids.published_at < ${knownSince} RETURNING id
      ), added AS (
        INSERT INTO bus_messages (share, key, published_at, message, attempts, not_before)
        SELECT ${shareOf}, key, ${now}::bigint, message, 0, 0 FROM given JOIN fresh USING (id) ORDER BY number
        RETURNING position
      ), told AS (SELECT pg_notify(${CHANNEL}, '') FROM added LIMIT 1)
      SELECT id FROM fresh WHERE (SELECT count(*) FROM told) >= 0`
    return new Set(added.map(({ id }) => id))
  })

  return {
    /** The ids of what was not a duplicate. Each id is in `messages` once. */
    add,
    storedId: ({ id }: BusMessage) => storable(id),

    knownOf: (messages: ReadonlyArray<BusMessage>, knownSince: number) =>
      Effect.map(
        sql<{ id: string }>`SELECT id FROM bus_ids WHERE id = ANY(${texts(messages).ids}::text[]) AND published_at >= ${knownSince}`,
        (rows) => new Set(rows.map(({ id }) => id))
      ),

    buryUnreadable: (unreadable: ReadonlyArray<Unreadable>, now: number) =>
      bury(
        unreadable.map(({ raw: content, ...letter }) => ({ ...letter, content, attempts: 0, replayable: false })),
        now
      ),

    count: Effect.map(
      sql<{ n: number; oldest: number | null }>`SELECT count(*) AS n, min(published_at) AS oldest FROM bus_messages`,
      ([row]) => ({ pending: row?.n ?? 0, oldest: row?.oldest ?? null })
    ),
    countDead: Effect.map(
      sql<{ dead: number; dropped: number }>`SELECT (SELECT count(*) FROM bus_dead) AS dead, dropped FROM bus_dead_dropped`,
      ([row]) => ({ dead: row?.dead ?? 0, dropped: row?.dropped ?? 0 })
    ),

    /** What was handed over before and is still here, in order. */
    apart: (shares: ReadonlyArray<number>) =>
      Effect.map(
        sql<Row>`SELECT ${columns} FROM bus_messages m WHERE m.attempts > 0 AND m.share = ANY(${shares}::bigint[]) ORDER BY m.position`,
        (rows) => rows.map(storedOf)
      ),

    /** The next of other keys that were not handed over yet, counted as handed over once. */
    takeRun: (shares: ReadonlyArray<number>, keys: ReadonlyArray<string>, most: number) =>
      Effect.map(
        sql<Row>`WITH next AS (
            SELECT position FROM bus_messages WHERE attempts = 0 AND share = ANY(${shares}::bigint[])
            AND NOT key = ANY(${keys.map(storable)}::text[]) ORDER BY position LIMIT ${most}
          ) UPDATE bus_messages m SET attempts = 1 FROM next WHERE m.position = next.position RETURNING ${columns}`,
        (rows) => rows.map(storedOf).toSorted((a, b) => a.position - b.position)
      ),

    /** Of messages that were handed over equally often; only where that is still so, for others may have taken them over. */
    setAttempts: (stored: ReadonlyArray<Stored>, attempts: number, notBefore: number) =>
      Effect.asVoid(sql`UPDATE bus_messages SET attempts = ${attempts}, not_before = ${notBefore}
        WHERE position = ANY(${stored.map(({ position }) => position)}::bigint[]) AND attempts = ${stored[0]?.attempts ?? 0}`),

    remove: (stored: ReadonlyArray<Stored>) =>
      Effect.asVoid(sql`DELETE FROM bus_messages WHERE position = ANY(${stored.map(({ position }) => position)}::bigint[])`),

    bury: ({ attempts, message, position }: Stored, reason: string, now: number) =>
      sql.withTransaction(
        Effect.gen(function* () {
          const gone = yield* sql`DELETE FROM bus_messages WHERE position = ${position} RETURNING position`
          if (gone.length === 0) return
          const { id, source } = message
          yield* bury([{ id, source, reason, attempts, content: JSON.stringify(message), replayable: true }], now)
        })
      ),

    dead: (limit: number): Effect.Effect<ReadonlyArray<DeadLetter>, SqlError> =>
      Effect.map(
        sql<DeadRow>`SELECT id, source, at, reason, attempts, content, replayable FROM bus_dead ORDER BY number DESC LIMIT ${limit}`,
        (rows) => rows.map((row) => ({ ...row, at: timestamp(row.at), replayable: row.replayable === 1 }))
      ),

    /** Moves dead letters to the end of what waits. Gives how many. */
    replay: (ids: ReadonlyArray<string> | undefined, now: number) =>
      sql.withTransaction(
        Effect.gen(function* () {
          const chosen = ids === undefined ? sql`replayable = 1` : sql`replayable = 1 AND id = ANY(${ids.map(storable)}::text[])`
          const letters = yield* sql<{ number: number; content: string }>`DELETE FROM bus_dead WHERE ${chosen} RETURNING number, content`
          const messages = letters.toSorted((a, b) => a.number - b.number).map(({ content }) => JSON.parse(content) as BusMessage)
          yield* add(messages, now, now + 1)
          return messages.length
        })
      ),

    discard: (ids: ReadonlyArray<string>) =>
      Effect.map(sql`DELETE FROM bus_dead WHERE id = ANY(${ids.map(storable)}::text[]) RETURNING id`, ({ length }) => length),

    /** Forgets ids of before this time. */
    forget: (before: number): Effect.Effect<void, SqlError> =>
      Effect.flatMap(
        sql`DELETE FROM bus_ids WHERE id IN (SELECT id FROM bus_ids WHERE published_at < ${before} LIMIT ${FORGOTTEN_AT_ONCE}) RETURNING id`,
        ({ length }) => (length === FORGOTTEN_AT_ONCE ? postgresMessages(sql, limits).forget(before) : Effect.void)
      )
  }
}
export type PostgresMessages = ReturnType<typeof postgresMessages>
