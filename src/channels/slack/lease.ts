import { randomUUID } from "node:crypto"
import { Clock, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { timestamp } from "../../domain/ids.ts"
import { forUpdate } from "../../platform/sql/dialect.ts"

/** Milliseconds that a replica may be silent before another tells incidents in its place. */
const LEASE = 30_000

/** Another replica tells incidents now. */
export class LeaseLost extends Schema.TaggedError<LeaseLost>()("LeaseLost", {}) {}

/**
 * Which of several replicas tells incidents: one for all of them, so that Slack's limits are kept to together. On SQLite there is one process,
 * which need not wait for what a killed one held.
 */
export const makeLease = Effect.gen(function* () {
  const sql = yield* SqlClient
  const owner = sql.onDialectOrElse({ pg: () => randomUUID(), orElse: () => "home" })

  /** Takes or keeps the lease. The first time ever it also notes since when incidents are told. */
  const hold = Effect.fnUntraced(
    function* () {
      const now = yield* Clock.currentTimeMillis
      yield* sql`INSERT INTO slack_state (name, since) VALUES ('slack', ${timestamp(now)}) ON CONFLICT (name) DO NOTHING`
      const [state] = yield* sql<{ owner: string | null; until: string | null }>`SELECT owner, until FROM slack_state
        WHERE name = 'slack' ${forUpdate(sql)}`
      const until = Date.parse(state?.until ?? "")
      // one that goes on for longer than any was given is from before a clock was set back
      const isHeld = state?.owner !== null && until > now && until <= now + LEASE
      if (isHeld && state?.owner !== owner) return false
      yield* sql`UPDATE slack_state SET owner = ${owner}, until = ${timestamp(now + LEASE)} WHERE name = 'slack'`
      return true
    },
    (effect) => sql.withTransaction(effect)
  )

  yield* Effect.addFinalizer(() =>
    Effect.ignore(
      sql`UPDATE slack_state SET owner = NULL, until = NULL WHERE name = 'slack' AND owner = ${owner}`.pipe(Effect.timeout("2 seconds"))
    )
  )
  return { owner, hold: hold() }
})
