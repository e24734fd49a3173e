import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Timestamp } from "../../domain/ids.ts"
import { StepLedger } from "../../execute/step-ledger.ts"
import { Changes } from "../changes/changes.ts"
import { Correlation } from "../correlation/correlation.ts"

/** A plan lives no longer than its incident: what is older than the oldest open one serves none. */
const beforeAnyOpen = Effect.fnUntraced(function* (before: Timestamp) {
  const sql = yield* SqlClient
  const [oldest] = yield* sql<{ opened_at: Timestamp | null }>`SELECT min(opened_at) AS opened_at FROM incidents WHERE ended_at IS NULL`
  const opened = oldest?.opened_at ?? before
  return opened < before ? opened : before
})

/**
 * Forgets what kept changes from being made twice, alerts that are over, and what sources told was changed, where it is older than this time and no incident that is
 * open can need it. Gives how many rows.
 */
export const pruneRecords = Effect.fn("incident.pruneRecords")(function* (wanted: Timestamp) {
  const sql = yield* SqlClient
  const before = yield* beforeAnyOpen(wanted)
  const attempts = yield* (yield* StepLedger).prune(before)
  const claims = yield* sql`DELETE FROM approval_claims WHERE claimed_at < ${before} RETURNING approval`
  const failures = yield* sql`DELETE FROM failed_plans WHERE at < ${before} RETURNING fingerprint`
  const lives = yield* sql`DELETE FROM stage_lives
    WHERE NOT EXISTS (SELECT 1 FROM incidents i WHERE i.id = stage_lives.incident AND i.ended_at IS NULL) RETURNING stage`
  const alerts = yield* (yield* Correlation).prune(wanted)
  const changes = yield* (yield* Changes).prune(wanted)
  return attempts + claims.length + failures.length + lives.length + alerts + changes
})
