import { planDigest } from "../../domain/plan.ts"
import { type Rule, wholePlan } from "./rule.ts"

/** Denies a plan that is empty, over its time, of another incident or cluster, or not the one whose digest was given. */
export const planIsCurrent: Rule = wholePlan("plan-is-current", ({ plan, digest, incident, cluster, now }) => {
  if (plan.steps.length === 0) return ["deny", "the plan has no steps, so there is nothing to decide"]
  if (planDigest(plan) !== digest) return ["deny", "the plan is not the one that its digest names; make a new plan"]
  if (plan.incident !== incident.id)
    return ["deny", `the plan belongs to ${plan.incident}, not to ${incident.id}; make one for this incident`]
  if (plan.cluster !== cluster.name) return ["deny", `the plan is for cluster ${plan.cluster}, not for ${cluster.name}`]
  if (now >= plan.expiresAt) return ["deny", `the plan expired at ${plan.expiresAt}; make a new one from the present state`]
  const ids = plan.steps.map((step) => step.id)
  return new Set(ids).size === ids.length
    ? undefined
    : ["deny", "two steps of the plan have the same id, so an attempt of one could count for the other"]
})
