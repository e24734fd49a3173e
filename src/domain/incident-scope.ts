import { Context, Schema } from "effect"
import type { Environment } from "./incident.ts"
import { covers, type Tier } from "./plan.ts"
import { userError } from "./user-error.ts"

/**
 * What every operation inherits from its incident. A child can only narrow it: an earlier deadline, a lesser tier;
 * the retry budget is one counter shared by the whole incident.
 */
export interface IncidentScope {
  /** Incident id, or the name of the command for work outside an incident. */
  readonly owner: string
  /** Milliseconds since the Unix epoch; Infinity when nothing bounds the work. */
  readonly deadline: number
  readonly tier: Tier
  /** Of the incident's cluster: no credentials of another are given out. Absent for work outside an incident. */
  readonly environment?: Environment
  readonly retries: RetryBudget
}

/** Takes one retry out of the budget; false when none is left. Synchronous, so that two fibers cannot take the same one. */
export interface RetryBudget {
  readonly take: () => boolean
  readonly left: () => number
}

export const retryBudget = (retries: number): RetryBudget => {
  let left = retries
  return {
    take: () => {
      if (left <= 0) return false
      left -= 1
      return true
    },
    left: () => left
  }
}

/** The default is for commands outside an incident: no deadline, reads only, no retries. */
export const CurrentScope = Context.Reference<IncidentScope>("handrail/domain/CurrentScope", {
  defaultValue: () => ({ owner: "none", deadline: Number.POSITIVE_INFINITY, tier: "reader", retries: retryBudget(0) })
})

export class DeadlineExceeded extends Schema.TaggedError<DeadlineExceeded>()("DeadlineExceeded", {
  ...userError,
  stage: Schema.String
}) {}

export class RetryBudgetExhausted extends Schema.TaggedError<RetryBudgetExhausted>()("RetryBudgetExhausted", {
  ...userError,
  stage: Schema.String
}) {}

/** Narrows a scope. A later deadline or a greater tier than the parent's is ignored. */
export const narrow = (
  parent: IncidentScope,
  child: { readonly owner?: string; readonly deadline?: number; readonly tier?: Tier }
): IncidentScope => ({
  ...parent,
  owner: child.owner ?? parent.owner,
  deadline: Math.min(parent.deadline, child.deadline ?? Number.POSITIVE_INFINITY),
  tier: child.tier !== undefined && covers(parent.tier, child.tier) ? child.tier : parent.tier
})
