import { Effect } from "effect"
import type { Approval, Decision } from "../../domain/decision.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { Policy } from "../../policy/policy.ts"
import { policyInputFor } from "./policy-input.ts"
import type { Proposed } from "./propose-plan.ts"

/** Why the approvals that were given are no longer enough; undefined when they are. */
const shortfall = (before: Decision, now: Decision): string | undefined => {
  if (now.verdict === "deny") return now.reasons.find(({ verdict }) => verdict === "deny")?.message ?? "no rule allows it"
  if (now.approvals === undefined) return undefined
  const { groups, people } = now.approvals
  const asked = before.approvals ?? { groups: [], people: 0 }
  if (people > asked.people) return `${people} people must approve it by now, and ${asked.people} did`
  return asked.groups.every((group) => groups.includes(group)) ? undefined : `people of ${groups.join(" or ")} must approve it by now`
}

/**
 * Asks policy again about a plan that waited for people: a freeze may have begun meanwhile, another node may be drained, pods may be
 * missing. Gives why it may not run any more; a plan that was allowed at once has been decided about just now.
 */
export const objectionByNow = Effect.fn("incident.decideAgain")(function* (
  incident: IncidentId,
  proposed: Proposed,
  before: Decision,
  approvals: ReadonlyArray<Approval>
) {
  if (approvals.length === 0) return undefined
  const { decision } = yield* (yield* Policy).decide(yield* policyInputFor(incident, proposed, approvals))
  return shortfall(before, decision)
})
