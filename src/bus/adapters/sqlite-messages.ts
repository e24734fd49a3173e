import type { SQLOutputValue } from "node:sqlite"
import { timestamp } from "../../domain/ids.ts"
import type { BusMessage, DeadLetter, Receipt, Unreadable } from "../bus.ts"
import type { BusLimits } from "../limits.ts"
import { positionsById } from "./positions-by-id.ts"
import type { BusFile } from "./sqlite-file.ts"

/** A message as it is kept. */
export interface Stored {
  readonly position: number
  readonly message: BusMessage
  /** Milliseconds since the epoch. */
  readonly publishedAt: number
}

/** Something that comes alone. */
export interface Apart extends Stored {
  readonly attempts: number
  readonly notBefore: number
}

type Row = Readonly<Record<string, SQLOutputValue>>

const storedOf = ({ message, position, published_at }: Row): Stored => ({
  position: Number(position),
  publishedAt: Number(published_at),
  message: JSON.parse(String(message)) as BusMessage
})

const apartOf = (row: Row): Apart => ({ ...storedOf(row), attempts: Number(row.attempts), notBefore: Number(row.not_before) })

const letterOf = ({ at, attempts, content, id, reason, replayable, source }: Row): DeadLetter => ({
  id: String(id),
  source: String(source),
  at: timestamp(Number(at)),
  reason: String(reason),
  attempts: Number(attempts),
  content: String(content),
  replayable: replayable === 1
})

/** Rows that one statement forgets: a millisecond's work. */
export const FORGOTTEN_AT_ONCE = 250

/** The statements of the bus, each compiled once. They are to be called within `transaction` or `attempt`, and what adds messages within `adding`. */
export const sqliteMessages = ({ database, transaction }: BusFile, limits: BusLimits) => {
  const addMessage = database.prepare("INSERT INTO messages (position, id, published_at, message) VALUES (?, ?, ?, ?)")
  const isAt = database.prepare("SELECT 1 FROM messages WHERE position = ? AND id = ? AND published_at >= ?")
  const ids = database.prepare("SELECT position, id FROM messages ORDER BY position")
  const first = database.prepare("SELECT min(position) AS position FROM messages")
  const after = database.prepare("SELECT position, published_at, message FROM messages WHERE position > ? ORDER BY position LIMIT ?")
  const publishedAt = database.prepare("SELECT published_at FROM messages WHERE position = ?")
  const last = database.prepare("SELECT coalesce(max(position), 0) AS last FROM messages")
  const progress = database.prepare("SELECT handled, in_hand FROM progress")
  const setProgress = database.prepare("UPDATE progress SET handled = ?, in_hand = ?")
  const aparts = database.prepare(`SELECT position, published_at, message, attempts, not_before FROM apart JOIN messages USING (position)
    ORDER BY position`)
  const setApart = database.prepare(`INSERT INTO apart VALUES (?, ?, ?)
    ON CONFLICT (position) DO UPDATE SET attempts = excluded.attempts, not_before = excluded.not_before`)
  const dropApart = database.prepare("DELETE FROM apart WHERE position = ?")
  const forget = database.prepare(`DELETE FROM messages
    WHERE position IN (SELECT position FROM messages WHERE position <= ? ORDER BY position LIMIT ${FORGOTTEN_AT_ONCE})
    AND published_at < ? AND position NOT IN (SELECT position FROM apart)`)
  const addDead = database.prepare("INSERT INTO dead (id, source, at, reason, attempts, content, replayable) VALUES (?, ?, ?, ?, ?, ?, ?)")
  const dead = database.prepare("SELECT id, source, at, reason, attempts, content, replayable FROM dead ORDER BY number DESC LIMIT ?")
  const deadTotals = database.prepare("SELECT letters, bytes, dropped FROM dead_totals")
  const dropOldest = database.prepare("DELETE FROM dead WHERE number = (SELECT min(number) FROM dead)")
  const countDropped = database.prepare("UPDATE dead_totals SET dropped = dropped + ?")
  const deadMessage = database.prepare("SELECT content FROM dead WHERE id = ? AND replayable = 1")
  const replayableIds = database.prepare("SELECT id FROM dead WHERE replayable = 1 ORDER BY number")
  const discard = database.prepare("DELETE FROM dead WHERE id = ?")

  const totals = () => {
    const row = deadTotals.get()
    return { letters: Number(row?.letters), bytes: Number(row?.bytes), dropped: Number(row?.dropped) }
  }
  const dropBeyondLimits = () => {
    let { bytes, letters } = totals()
    let dropped = 0
    while (letters > Math.max(1, limits.maxDead) || (bytes > limits.maxDeadBytes && letters > 1)) {
      dropOldest.run()
      dropped++
      ;({ bytes, letters } = totals())
    }
    if (dropped > 0) countDropped.run(dropped)
  }
  const bury = ({ attempts, content, id, reason, replayable, source }: Omit<DeadLetter, "at">, now: number) => {
    // not replaced: the triggers count what goes as well as what comes
    discard.run(id)
    addDead.run(id, source, now, reason, attempts, content, replayable ? 1 : 0)
    dropBeyondLimits()
  }

  const positions = positionsById()
  /** What the transaction that runs has added so far. */
  const fresh = new Map<string, number>()
  const isKnown = (id: string, since: number): boolean =>
    fresh.has(id) || positions.of(id).some((position) => isAt.get(position, id, since) !== undefined)
  const add = (position: number, id: string, now: number, content: string): void => {
    addMessage.run(position, id, now, content)
    fresh.set(id, position)
  }

  return {
    /** Reads which ids are kept, once, before anything is added. */
    readIds: (): void => {
      for (const { id, position } of ids.iterate()) positions.add(String(id), Number(position))
    },

    /** A transaction that adds messages. What was rolled back is not remembered; something else may have failed once it was committed. */
    adding: <A>(run: () => A): A => {
      fresh.clear()
      let isCommitted = false
      try {
        const result = transaction(run)
        isCommitted = true
        return result
      } finally {
        for (const [id, position] of fresh) if (isCommitted || isAt.get(position, id, 0) !== undefined) positions.add(id, position)
        fresh.clear()
      }
    },

    /** How many of these are not duplicates of what is kept or of one another. */
    countNew: (messages: ReadonlyArray<BusMessage>, now: number): number =>
      new Set(messages.map(({ id }) => id).filter((id) => !isKnown(id, now - limits.dedupWindowMs))).size,

    /** Adds what is no duplicate after the position `last`. */
    add: (messages: ReadonlyArray<BusMessage>, unreadable: ReadonlyArray<Unreadable>, last: number, now: number): Receipt => {
      const since = now - limits.dedupWindowMs
      let accepted = 0
      for (const message of messages) {
        if (isKnown(message.id, since)) continue
        accepted++
        add(last + accepted, message.id, now, JSON.stringify(message))
      }
      for (const { id, raw: content, reason, source } of unreadable)
        bury({ id, source, reason, attempts: 0, content, replayable: false }, now)
      return { accepted, duplicates: messages.length - accepted, unreadable: unreadable.length }
    },

    after: (position: number, limit: number): ReadonlyArray<Stored> => after.all(position, limit).map(storedOf),
    /** Undefined when it is forgotten. */
    publishedAt: (position: number): number | undefined => {
      const found = publishedAt.get(position)
      return found === undefined ? undefined : Number(found.published_at)
    },
    /** The position of the latest message that is kept; 0 when none is. */
    last: (): number => Number(last.get()?.last),

    progress: (): { readonly handled: number; readonly inHand: number } => {
      const row = progress.get()
      return { handled: Number(row?.handled), inHand: Number(row?.in_hand) }
    },
    setProgress: (handled: number, inHand: number) => setProgress.run(handled, inHand),

    aparts: (): ReadonlyArray<Apart> => aparts.all().map(apartOf),
    setApart: ({ attempts, notBefore, position }: Apart) => setApart.run(position, attempts, notBefore),
    dropApart: (position: number) => dropApart.run(position),

    /** Forgets what was handled and is out of the window, a little at a time. Gives how much. */
    forget: (handled: number, now: number): number => {
      const forgotten = Number(forget.run(handled, now - limits.dedupWindowMs).changes)
      if (forgotten > 0) positions.forgetBefore(Number(first.get()?.position ?? Number.POSITIVE_INFINITY))
      return forgotten
    },

    bury: (message: BusMessage, attempts: number, reason: string, now: number) =>
      bury({ id: message.id, source: message.source, reason, attempts, content: JSON.stringify(message), replayable: true }, now),
    dropBeyondLimits,
    dead: (limit: number): ReadonlyArray<DeadLetter> => dead.all(limit).map(letterOf),
    countDead: () => {
      const { dropped, letters: dead } = totals()
      return { dead, dropped }
    },
    /** Moves dead letters to the end of what waits, after the position `last`. Gives how many. */
    replay: (ids: ReadonlyArray<string> | undefined, last: number, now: number): number => {
      const chosen = ids ?? replayableIds.all().map(({ id }) => String(id))
      let replayed = 0
      for (const id of new Set(chosen)) {
        const found = deadMessage.get(id)
        if (found === undefined) continue
        replayed++
        add(last + replayed, id, now, String(found.content))
        discard.run(id)
      }
      return replayed
    },
    discard: (ids: ReadonlyArray<string>): number => ids.reduce((count, id) => count + Number(discard.run(id).changes), 0)
  }
}
export type SqliteMessages = ReturnType<typeof sqliteMessages>
