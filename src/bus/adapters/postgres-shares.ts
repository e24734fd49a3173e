import { Clock, Effect, Exit, Schedule, Scope, Semaphore } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"

/** How many parts the keys are divided into; a power of two. Each part is one consumer's at a time, so that its keys stay in order. */
export const SHARES = 32

/** Name of the bus among advisory locks. */
const LOCKS = 0x68725f62
/** Held by every consumer together, which is how they are counted. */
const MEMBERS = 1000

/** Milliseconds between two looks at who else consumes. */
const BALANCE_EVERY = 1000
/** Milliseconds without a word after which the server ends a consumer's session: a stopped process keeps its shares no longer. */
const SILENT_FOR = 10_000

interface Session {
  readonly scope: Scope.Closeable
  readonly connection: Connection
  readonly held: Set<number>
  balancedAt: number
}

/**
 * Which shares of the keys this process handles, as locks of a database session of its own: they are free again the moment that session
 * ends, however the process does. Consumers divide the shares evenly among themselves. `mine` is to be asked when nothing is in hand: it
 * gives up what others should have.
 */
export const postgresShares = Effect.fnUntraced(function* (sql: SqlClient) {
  const outer = yield* Effect.scope
  const turn = yield* Semaphore.make(1)
  let session: Session | undefined

  const close = Effect.suspend(() => {
    const last = session
    session = undefined
    return last === undefined ? Effect.void : Scope.close(last.scope, Exit.void)
  })

  const open = Effect.gen(function* () {
    const scope = yield* Scope.fork(outer)
    const connection = yield* Scope.provide(sql.reserve, scope).pipe(Effect.onError(() => Scope.close(scope, Exit.void)))
    yield* Scope.addFinalizer(
      scope,
      connection
        .executeRaw("SELECT pg_advisory_unlock_all(), set_config('idle_session_timeout', '0', false)", [])
        .pipe(Effect.timeout("2 seconds"), Effect.ignore)
    )
    session = { scope, connection, held: new Set(), balancedAt: Number.NEGATIVE_INFINITY }
    yield* connection.executeRaw(
      `SELECT set_config('idle_session_timeout', '${SILENT_FOR}', false), pg_advisory_lock_shared(${LOCKS}, ${MEMBERS})`,
      []
    )
    return session
  })

  const tryLock = Effect.fnUntraced(function* ({ connection, held }: Session, fair: number) {
    const free = Array.from({ length: SHARES }, (_, share) => share).filter((share) => !held.has(share))
    while (held.size < fair && free.length > 0) {
      const candidates = free.splice(0, fair - held.size)
      const answers = yield* connection.executeValues(
        `SELECT share, pg_try_advisory_lock(${LOCKS}, share) FROM unnest(ARRAY[${candidates.join(",")}]) AS share`,
        []
      )
      for (const [share, got] of answers) if (got === true) held.add(Number(share))
    }
  })

  const unlock = ({ connection, held }: Session, fair: number) =>
    Effect.forEach([...held].slice(fair), (share) =>
      Effect.map(connection.executeRaw(`SELECT pg_advisory_unlock(${LOCKS}, ${share})`, []), () => held.delete(share))
    )

  const countMembers = ({ connection }: Session) =>
    Effect.map(
      connection.executeValues(
        `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = ${LOCKS} AND objid = ${MEMBERS} AND objsubid = 2
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        []
      ),
      ([row]) => Math.max(1, Number(row?.[0] ?? 1))
    )

  const mine: Effect.Effect<ReadonlyArray<number>, SqlError> = Effect.gen(function* () {
    const current = session ?? (yield* open)
    const now = yield* Clock.currentTimeMillis
    if (now - current.balancedAt >= BALANCE_EVERY) {
      const fair = Math.ceil(SHARES / (yield* countMembers(current)))
      yield* unlock(current, fair)
      yield* tryLock(current, fair)
      current.balancedAt = now
    }
    return [...current.held]
  }).pipe(
    // whatever was held went with the session
    Effect.tapError(() => close),
    Effect.uninterruptible,
    turn.withPermit
  )

  const sign = Effect.suspend(() => session?.connection.executeRaw("SELECT 1", []) ?? Effect.void).pipe(Effect.ignore, turn.withPermit)
  yield* Effect.forkScoped(Effect.repeat(sign, Schedule.spaced(SILENT_FOR / 3)))

  return { mine }
})
