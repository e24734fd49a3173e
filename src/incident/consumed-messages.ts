import { Array as Arr, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Delivery } from "../bus/bus.ts"
import type { Timestamp } from "../domain/ids.ts"

/** Rows of one statement: well under SQLite's 32,766 parameters. */
const CHUNK = 1000

/** Which publications were handled, in the same transaction as what they caused: the bus may hand one over twice. */
export const consumedMessages = Effect.map(SqlClient, (sql) => ({
  /** What of a batch has not been handled yet. */
  unhandled: Effect.fnUntraced(function* (batch: ReadonlyArray<Delivery>) {
    const rows = yield* Effect.forEach(Arr.chunksOf(batch, CHUNK), (chunk) => {
      const asked = sql.csv(chunk.map(({ id, publishedAt }) => sql`(${publishedAt}, ${id})`))
      return sql<{ id: string; published_at: string }>`SELECT id, published_at FROM consumed_messages
        WHERE (published_at, id) IN (VALUES ${asked})`
    })
    const handled = new Set(rows.flat().map(({ id, published_at }) => `${id} ${published_at}`))
    return handled.size === 0 ? batch : batch.filter(({ id, publishedAt }) => !handled.has(`${id} ${publishedAt}`))
  }),

  record: (batch: ReadonlyArray<Delivery>, now: Timestamp) =>
    Effect.forEach(
      Arr.chunksOf(batch, CHUNK),
      (chunk) => {
        const rows = Arr.map(chunk, ({ id, publishedAt }) => ({ id, published_at: publishedAt, consumed_at: now }))
        return sql`INSERT INTO consumed_messages ${sql.insert(rows)}`
      },
      { discard: true }
    ),

  /** Those handled before a time, for which they must have been published before it; gives how many. */
  prune: (before: Timestamp) =>
    Effect.map(
      sql`DELETE FROM consumed_messages WHERE published_at < ${before} AND consumed_at < ${before} RETURNING 1`,
      (rows) => rows.length
    )
}))
