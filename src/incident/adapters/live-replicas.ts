/**
 * Which replicas live. Each holds a lock of a session of its own, which the server ends the moment its process does, whatever ended it: others
 * need not wait until its heartbeats are missed.
 */
import { randomUUID } from "node:crypto"
import { Effect, Latch, Schedule } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

/** Name of these among advisory locks. */
const LOCKS = 0x68725f6c

/** A name that says which lock its owner holds. */
export const nameReplica = (): string => `live-${randomUUID()}`

/** Undefined for replicas of releases that hold none: only their heartbeats tell of them. Equal locks of two are possible and harmless. */
const lockOf = (replica: string): number | undefined => {
  const [, digits] = /^live-([0-9a-f]{8})-/.exec(replica) ?? []
  return digits === undefined ? undefined : Number.parseInt(digits, 16)
}

/** Whether a replica has to be taken for alive, as far as its lock tells. */
type IsLive = (replica: string) => boolean

/**
 * Holds this replica's lock for as long as the scope lives, on a session that the server ends after `silence` milliseconds without a word; it is
 * held when this returns. Gives who holds theirs; this one itself always does.
 */
export const liveReplicas = Effect.fnUntraced(function* (sql: SqlClient, replica: string, silence: number) {
  const lock = lockOf(replica) ?? 0
  const held = yield* Latch.make(false)

  const session = Effect.gen(function* () {
    const connection = yield* sql.reserve
    yield* Effect.addFinalizer(() =>
      connection
        .executeRaw(`SELECT pg_advisory_unlock_shared(${LOCKS}, ${lock | 0}), set_config('idle_session_timeout', '0', false)`, [])
        .pipe(Effect.timeout("2 seconds"), Effect.ignore)
    )
    yield* connection.executeRaw(
      `SELECT set_config('idle_session_timeout', '${silence}', false), pg_advisory_lock_shared(${LOCKS}, ${lock | 0})`,
      []
    )
    yield* held.open
    yield* Effect.repeat(connection.executeRaw("SELECT 1", []), Schedule.spaced(silence / 3))
  }).pipe(Effect.scoped, Effect.ignore)
  yield* Effect.forkScoped(Effect.repeat(session, Schedule.spaced("500 millis")))
  yield* held.await

  const living: Effect.Effect<IsLive, SqlError> = Effect.map(
    sql<{ lock: number }>`SELECT CAST(objid AS bigint) AS lock FROM pg_locks
      WHERE locktype = 'advisory' AND granted AND classid = ${LOCKS} AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    (rows) => {
      const locks = new Set(rows.map((row) => row.lock))
      return (other) => {
        const theirs = lockOf(other)
        return other === replica || theirs === undefined || locks.has(theirs)
      }
    }
  )
  return living
})
