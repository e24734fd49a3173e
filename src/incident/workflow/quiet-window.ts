import { Clock, Cron, Effect, Result } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import { timestamp } from "../../domain/ids.ts"
import type { Plan } from "../../domain/plan.ts"
import type { QuietWindow, Runbook } from "../../domain/runbook.ts"
import { handOver } from "./ended.ts"

/** Milliseconds since the epoch at which the window that is open now closes; `undefined` when it is not open. */
export const closesAt = ({ cron, durationMs, timeZone }: QuietWindow, now: number): number | undefined => {
  const parsed = Cron.parse(cron, timeZone)
  // a schedule that cannot be read might be now
  if (Result.isFailure(parsed)) return Number.POSITIVE_INFINITY
  // `prev` is strictly before, and a window is open from its first moment
  const opened = Cron.prev(parsed.success, now + 1_000).getTime()
  const closes = opened + durationMs
  return opened <= now && now < closes ? closes : undefined
}

/** Ends the incident when the plan would change something while the runbook must not act. */
export const holdInQuietWindow = Effect.fnUntraced(function* (runbook: Runbook, { steps }: Plan) {
  if (!steps.some(({ effects }) => isMutation(effects.class))) return
  const now = yield* Clock.currentTimeMillis
  for (const window of runbook.quiet) {
    const closes = closesAt(window, now)
    if (closes === undefined) continue
    const until = Number.isFinite(closes) ? ` until ${timestamp(closes)}` : ""
    const why = window.reason === undefined ? "" : `: ${window.reason}`
    return yield* handOver(
      `runbook ${runbook.name} must not act now${why}`,
      `Its window \`${window.cron}\` (${window.timeZone}) is closed for changes${until}. The commands are below.`
    )
  }
})
