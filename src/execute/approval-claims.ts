import { Context, type Effect } from "effect"
import type { ApprovedPlan } from "../domain/decision.ts"

/** The one use that each approval is good for. */
export class ApprovalClaims extends Context.Service<
  ApprovalClaims,
  {
    /**
     * Uses up the approvals that a plan carries, on disk before it returns, or says as a clause why they do not stand: taken back, given
     * by somebody who lost the group, or used by another plan. From the first claim on the plan holds them; they cannot be revoked then.
     */
    readonly claim: (approved: ApprovedPlan) => Effect.Effect<string | undefined>
  }
>()("handrail/execute/ApprovalClaims") {}
