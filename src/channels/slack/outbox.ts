import { Clock, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import { type EventRow, eventFromRow } from "../../incident/timeline/event-row.ts"
import { type IncidentRow, projectionFromRow } from "../../incident/timeline/incident-row.ts"
import { forUpdate } from "../../platform/sql/dialect.ts"
import type { Told } from "../../render/slack/narration.ts"
import { LeaseLost } from "./lease.ts"

/** A message that is being sent, or may have been: written down before it is. It tells what came after `from` up to event `seq`. */
const Pending = Schema.Struct({
  key: Schema.String,
  /** Absent: it is the opening message. */
  from: Schema.optionalKey(Schema.Struct({ seq: Schema.Int, piece: Schema.Int })),
  seq: Schema.Int
})
export type Pending = typeof Pending.Type

const PendingJson = Schema.fromJsonString(Pending)
const encodePending = Schema.encodeSync(PendingJson)
const decodePending = Schema.decodeUnknownOption(PendingJson)

/** An incident's thread, and how far it tells. */
export interface Thread {
  readonly incident: IncidentId
  readonly channel: string | undefined
  readonly thread: string | undefined
  readonly last: string | undefined
  readonly told: Told
  /** Digest of what the opening message shows, and how many events it knows. */
  readonly card: string | undefined
  readonly cardSeq: number
  readonly pending: Pending | undefined
  /** How often an opening message was begun. */
  readonly openings: number
}

interface ThreadRow {
  readonly incident: IncidentId
  readonly channel: string | null
  readonly thread: string | null
  readonly last: string | null
  readonly told_seq: number
  readonly told_piece: number
  readonly card: string | null
  readonly card_seq: number
  readonly pending: string | null
  readonly openings: number
}

const threadOf = (row: ThreadRow): Thread => {
  const pending = row.pending === null ? undefined : decodePending(row.pending)
  return {
    incident: row.incident,
    channel: row.channel ?? undefined,
    thread: row.thread ?? undefined,
    last: row.last ?? undefined,
    told: { seq: row.told_seq, piece: row.told_piece },
    card: row.card ?? undefined,
    cardSeq: row.card_seq,
    pending: pending?._tag === "Some" ? pending.value : undefined,
    openings: row.openings
  }
}

const rowOf = ({ card, cardSeq, channel, last, openings, pending, thread, told }: Thread) => ({
  channel: channel ?? null,
  thread: thread ?? null,
  last: last ?? null,
  told_seq: told.seq,
  told_piece: told.piece,
  card: card ?? null,
  card_seq: cardSeq,
  pending: pending === undefined ? null : encodePending(pending),
  openings
})

/** Threads looked for at once, and events read of one. */
const PAGE = 200
const EVENTS = 200

/** Milliseconds after its end for which an incident is looked at for more: a step that was being stopped may still be told. */
const AFTERMATH = 3_600_000

/** Milliseconds for which openings are looked for again, whatever the clocks that dated them did. */
const OVERLAP = 24 * 3_600_000

/** What there is to tell and how far it has been told, in the database. `owner`: who may write here, while the lease is theirs. */
export const makeOutbox = Effect.fnUntraced(function* (owner: string) {
  const sql = yield* SqlClient
  const columns = sql.literal("seq, incident, at, actor, kind, data, previous, hash")

  const since = Effect.gen(function* () {
    const [state] = yield* sql<{ since: string }>`SELECT since FROM slack_state WHERE name = 'slack'`
    return state?.since ?? timestamp(yield* Clock.currentTimeMillis)
  })

  const adoptFrom = (from: string) => sql`INSERT INTO slack_threads (incident, tried_at)
    SELECT c.id, ${timestamp(0)} FROM (
      SELECT id FROM incidents WHERE ended_at IS NULL UNION SELECT id FROM incidents WHERE opened_at >= ${from}) c
    WHERE NOT EXISTS (SELECT 1 FROM slack_threads t WHERE t.incident = c.id)
    ON CONFLICT (incident) DO NOTHING`

  /** Takes in incidents that nobody has begun to tell: those that were open when Slack was configured, and all since. */
  const adopt = Effect.fnUntraced(function* () {
    const recent = timestamp((yield* Clock.currentTimeMillis) - OVERLAP)
    const [, later = recent] = [yield* since, recent].toSorted()
    yield* adoptFrom(later)
  })

  /** For a start: also takes in those dated long ago, and those that told more after they were settled. */
  const adoptAll = Effect.gen(function* () {
    yield* adoptFrom(yield* since)
    yield* sql`UPDATE slack_threads SET settled = 0 WHERE settled = 1
      AND told_seq < (SELECT i.head_seq FROM incidents i WHERE i.id = slack_threads.incident)`
  })

  /** Lets go of incidents that are over and told, so that it is not looked at them any more. */
  const settle = Effect.gen(function* () {
    const before = timestamp((yield* Clock.currentTimeMillis) - AFTERMATH)
    yield* sql`UPDATE slack_threads SET settled = 1 WHERE settled = 0 AND pending IS NULL AND EXISTS (
      SELECT 1 FROM incidents i WHERE i.id = slack_threads.incident AND i.ended_at < ${before}
      AND i.head_seq = slack_threads.told_seq AND i.head_seq = slack_threads.card_seq)`
  })

  /** Incidents with something untold: those that wait for people first, then those that had no turn for longest. */
  const due = Effect.fnUntraced(function* () {
    const rows = yield* sql<ThreadRow>`SELECT t.* FROM slack_threads t JOIN incidents i ON i.id = t.incident
      WHERE t.settled = 0 AND (i.head_seq > t.told_seq OR i.head_seq > t.card_seq OR t.pending IS NOT NULL)
      ORDER BY CASE WHEN i.phase IN ('awaiting-approval', 'handed-over') THEN 0 ELSE 1 END, t.tried_at, t.incident LIMIT ${PAGE}`
    return rows.map(threadOf)
  })

  const incidentOf = Effect.fnUntraced(function* (id: IncidentId) {
    const [row] = yield* sql<IncidentRow>`SELECT * FROM incidents WHERE id = ${id}`
    return row === undefined ? undefined : yield* projectionFromRow(row)
  })

  /** Events after `seq`, at most up to and with `until`, at most a page of them. */
  const events = Effect.fnUntraced(function* (incident: IncidentId, seq: number, until: number) {
    const rows = yield* sql<EventRow>`SELECT ${columns} FROM timeline_events
      WHERE incident = ${incident} AND seq > ${seq} AND seq <= ${until} ORDER BY seq LIMIT ${EVENTS}`
    return yield* Effect.forEach(rows, eventFromRow)
  })

  /** The last event that says what the incident comes from. */
  const causeOf = Effect.fnUntraced(function* (incident: IncidentId) {
    const [row] = yield* sql<EventRow>`SELECT ${columns} FROM timeline_events
      WHERE incident = ${incident} AND kind IN ('DiagnosisConcluded', 'RootChanged') ORDER BY seq DESC LIMIT 1`
    return row === undefined ? undefined : yield* eventFromRow(row)
  })

  /** Goes on after what cannot be read of a timeline. */
  const skip = (incident: IncidentId) => sql`UPDATE slack_threads SET told_piece = 0, pending = NULL,
    told_seq = (SELECT i.head_seq FROM incidents i WHERE i.id = slack_threads.incident),
    card_seq = (SELECT i.head_seq FROM incidents i WHERE i.id = slack_threads.incident) WHERE incident = ${incident}`

  /** Writes down how far a thread is, unless somebody else tells incidents now. What this process believed about it is then of no use. */
  const write = Effect.fnUntraced(
    function* (thread: Thread) {
      const now = yield* Clock.currentTimeMillis
      const [state] = yield* sql<{ owner: string | null; until: string | null }>`SELECT owner, until FROM slack_state
        WHERE name = 'slack' ${forUpdate(sql)}`
      if (state?.owner !== owner || state.until === null || Date.parse(state.until) <= now) return yield* new LeaseLost()
      yield* sql`UPDATE slack_threads SET ${sql.update({ ...rowOf(thread), tried_at: timestamp(now) })} WHERE incident = ${thread.incident}`
      return thread
    },
    (effect) => sql.withTransaction(effect)
  )

  return { adopt, adoptAll, settle, due, incidentOf, events, causeOf, skip, write }
})
export type Outbox = Effect.Success<ReturnType<typeof makeOutbox>>
