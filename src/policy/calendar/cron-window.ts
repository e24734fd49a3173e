import { Cron, Result } from "effect"
import type { QuietWindow } from "../../domain/runbook.ts"

/** Milliseconds since the epoch at which the window that is open now closes; `undefined` when it is not open. */
export const closesAt = ({ cron, durationMs, timeZone }: Omit<QuietWindow, "reason">, now: number): number | undefined => {
  const parsed = Cron.parse(cron, timeZone)
  // a schedule that cannot be read might be now
  if (Result.isFailure(parsed)) return Number.POSITIVE_INFINITY
  // `prev` is strictly before, and a window is open from its first moment; within a second before one opens, the one before may still be open
  const next = Cron.prev(parsed.success, now + 1_000)
  const opened = (next.getTime() <= now ? next : Cron.prev(parsed.success, next)).getTime()
  const closes = opened + durationMs
  return now < closes ? closes : undefined
}
