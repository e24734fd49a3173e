import { Clock, Effect } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import { timestamp } from "../../domain/ids.ts"
import type { Plan } from "../../domain/plan.ts"
import type { Runbook } from "../../domain/runbook.ts"
import { closesAt } from "../../policy/calendar/cron-window.ts"
import { handOver } from "./ended.ts"

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
