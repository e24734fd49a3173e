import { Effect, Schema } from "effect"
import type { ApprovedPlan } from "../../domain/decision.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { handOver } from "./ended.ts"
import { MOST_PLANS, ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"

/**
 * Tells that a plan no longer fits the cluster, before anything of it was done. What people approved is void with it: a new plan is made
 * from the present state, and they are asked again. Ends the incident when that has happened too often.
 */
export const voidPlan = (incident: IncidentId, { plan, digest }: ApprovedPlan, reason: string) => {
  const name = ofRevision(plan.revision, "void")
  return stage({
    incident,
    name,
    success: Schema.Void,
    run: Effect.gen(function* () {
      const { conclude } = yield* stageRecord(incident, name)
      yield* conclude("PlanVoided", Effect.succeed({ _tag: "PlanVoided", plan: digest, reason }))
      if (plan.revision < MOST_PLANS) return
      return yield* handOver(
        `the cluster moved away from ${MOST_PLANS} plans, one after the other: ${reason}`,
        "Somebody or something else is changing the same objects; nothing was changed by this incident."
      )
    })
  })
}
