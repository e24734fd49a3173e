import { Effect } from "effect"
import type { Env } from "../../platform/config/environment.ts"
import type { OnCallConfig } from "../../platform/config/on-call-config.ts"
import { makeOnCall } from "../../platform/on-call/live-on-call.ts"
import type { OnCallAnswer } from "../../platform/on-call/on-call.ts"
import type { Check, Found } from "../doctor/check.ts"

const judge = ({ people, problem, source }: OnCallAnswer): ReadonlyArray<Found> => {
  const where = `onCall.sources, ${source}`
  if (problem !== undefined) {
    const next = "correct its address, its token or its IDs; incidents go on, and tell that it could not be read"
    return [{ severity: "warning", what: `who is on call cannot be read: ${problem}`, where, next }]
  }
  if (people.length > 0) return []
  const next = "see whether the schedule has a gap, or whether its `summary` leaves out too much"
  return [{ severity: "warning", what: "nobody is on call now", where, next }]
}

/** Whether each configured source can be read now, and names somebody. */
export const onCallCheck = (config: OnCallConfig, env: Env): Check => ({
  name: "on call",
  run: Effect.scoped(
    Effect.gen(function* () {
      const { all } = yield* makeOnCall(config, env)
      return (yield* all).flatMap(judge)
    })
  )
})
