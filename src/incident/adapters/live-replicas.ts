/**
 * Which replicas live. Each holds a lock of a session of its own, which the server ends the moment its process does, whatever ended it, and soon
 * after the process has said its last word where the process is there and silent: stopped, hung, or on a machine that nobody reaches.
 */
import { randomUUID } from "node:crypto"
import { Context, Effect, identity, Latch, Layer, Schedule } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { ConnectionsApart, SessionsName } from "../../platform/sql/postgres-client.ts"

/** Name of these among advisory locks. */
const LOCKS = 0x68725f6c

/**
 * Milliseconds without a word of its process's after which the server ends the session that holds a replica's lock. A process on a busy machine
 * can be silent for a second or two, when it collects garbage.
 */
const SILENCE = 2_500
/** Milliseconds between two words. Each is sent without waiting for the answer to the one before, so that a slow database makes no replica silent. */
const WORDS = 250
/** Words without an answer after which no more are sent. */
const MOST_UNANSWERED = 30
/** Milliseconds without an answer after which another connection is tried. */
const PATIENCE = 9_000
/** Milliseconds that a replica has to take its lock again when its session was ended and its process is there: a word, and a new connection. */
const SECOND_CHANCE = 700

/** A name that says which lock its owner holds, and what the server knows its sessions by. */
export const nameReplica = Effect.map(SessionsName, (sessions) => `live-${/^handrail (.+)$/.exec(sessions)?.[1] ?? randomUUID()}`)

const partsOf = (replica: string) => /^live-(([0-9a-f]{8})-.*)$/.exec(replica) ?? []

/** Undefined for replicas of releases that hold none: only their heartbeats tell of them. Equal locks of two are possible and harmless. */
const lockOf = (replica: string): number | undefined => {
  const [, , digits] = partsOf(replica)
  return digits === undefined ? undefined : Number.parseInt(digits, 16)
}

const sessionsOf = (replica: string): string => `handrail ${partsOf(replica)[1]}`

/** Takes the lock, once more where it is held, on a session that the server ends when no other word follows. Gives an effect that does so for ever. */
const keepSaying = Effect.fnUntraced(function* (lock: number) {
  const connectionsApart = yield* ConnectionsApart
  const apart = connectionsApart({ connections: 1, isShared: true, patience: PATIENCE })
  const live = apart === undefined ? yield* SqlClient : Context.get(yield* Layer.build(apart), SqlClient)
  const held = yield* Latch.make(false)
  let unanswered = 0
  const word = Effect.suspend(() => {
    unanswered += 1
    return live`SELECT set_config('idle_session_timeout', ${String(SILENCE)}, false), pg_advisory_lock_shared(${LOCKS}, ${lock | 0})`
  }).pipe(
    Effect.andThen(held.open),
    // the session may have been ended: the next takes another
    Effect.retry({ times: 1 }),
    Effect.ignore,
    Effect.ensuring(Effect.sync(() => (unanswered -= 1)))
  )
  const next = Effect.suspend(() => (unanswered < MOST_UNANSWERED ? Effect.asVoid(Effect.forkScoped(word)) : Effect.void))
  yield* Effect.forkScoped(Effect.repeat(next, Schedule.fixed(WORDS)))
  yield* held.await
})

/** Whether a replica has to be taken for alive, as far as its lock tells. */
type IsLive = (replica: string) => boolean

/** The server's view of replicas: who holds a lock, and who has sessions. */
const makeViews = Effect.map(SqlClient, (sql) => ({
  locks: Effect.map(
    sql<{ lock: number }>`SELECT CAST(objid AS bigint) AS lock FROM pg_locks
      WHERE locktype = 'advisory' AND granted AND classid = ${LOCKS} AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    (rows) => new Set(rows.map(({ lock }) => lock))
  ),
  sessions: Effect.map(
    sql<{ name: string }>`SELECT DISTINCT application_name AS name FROM pg_stat_activity WHERE datname = current_database()`,
    (rows) => new Set(rows.map(({ name }) => name))
  ),
  /** Those of other users are left alone: that needs a right of its own. */
  endSessions: (name: string) =>
    sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = ${name} AND usename = current_user`
}))

/**
 * Holds this replica's lock for as long as the scope lives; it is held when this returns. Gives which of some replicas live; this one itself always
 * does. One whose lock is gone while it has sessions is silent: before it is told as dead, the server ends these sessions, which hold the locks of its
 * shards and of transactions. Where Postgres does not let this one see or end them, as with users of their own, they end by their own silence.
 */
export const liveReplicas = Effect.fnUntraced(function* (replica: string) {
  const { endSessions, locks, sessions } = yield* makeViews
  yield* keepSaying(lockOf(replica) ?? 0)

  const withoutLock = (others: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, SqlError> =>
    Effect.map(others.length === 0 ? Effect.succeed(new Set<number>()) : locks, (held) =>
      others.filter((other) => {
        const theirs = lockOf(other)
        return other !== replica && theirs !== undefined && !held.has(theirs)
      })
    )

  return Effect.fnUntraced(function* (others: ReadonlyArray<string>): Effect.fn.Return<IsLive, SqlError> {
    const gone = yield* withoutLock(others)
    if (gone.length === 0) return () => true
    const there = yield* sessions
    const doubtful = gone.filter((other) => there.has(sessionsOf(other)))
    const silent = yield* withoutLock(doubtful).pipe(doubtful.length === 0 ? identity : Effect.delay(SECOND_CHANCE))
    for (const other of silent) {
      yield* Effect.logWarning(`${other} has been silent for ${SILENCE / 1_000} s: its sessions are ended and its incidents taken over`)
      yield* endSessions(sessionsOf(other))
    }
    const dead = new Set([...gone.filter((other) => !doubtful.includes(other)), ...silent])
    return (other) => !dead.has(other)
  })
})
