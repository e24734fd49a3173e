import { Context, type Effect, Schema } from "effect"
import type { Approval, ApprovedPlan, Decision } from "../domain/decision.ts"
import type { Timestamp } from "../domain/ids.ts"
import type { Plan, PlanStep } from "../domain/plan.ts"
import { userError } from "../domain/user-error.ts"

/** What was asked for cannot become an approved plan. */
export class MintRefused extends Schema.TaggedError<MintRefused>()("MintRefused", userError) {}

/** The capability does not let this step run now. */
export class ApprovedPlanInvalid extends Schema.TaggedError<ApprovedPlanInvalid>()("ApprovedPlanInvalid", userError) {}

export interface MintInput {
  readonly plan: Plan
  readonly decision: Decision
  /** In the order they were given; each is judged again. Empty when the decision allows. */
  readonly approvals: ReadonlyArray<Approval>
  /** Who asked for the incident; absent for an alert. */
  readonly requestedBy?: string
}

/** An answer that the gate has not sealed yet. */
export type ApprovalDraft = Omit<Approval, "keyId" | "signature">

export interface CheckInput {
  readonly step: string
  readonly now: Timestamp
}

/** The only place where an `ApprovedPlan` comes from, and where it is told from one that came from elsewhere. */
export class Gate extends Context.Service<
  Gate,
  {
    /** Signs one person's answer, so that none can be put into the record by anyone who merely writes to the database. */
    readonly seal: (draft: ApprovalDraft) => Approval
    /** Signs a plan that its decision allows, or that enough people approved. */
    readonly mint: (input: MintInput) => Effect.Effect<ApprovedPlan, MintRefused>
    /** The step, if this gate signed this very plan, it is not over its time, and the step is part of it. */
    readonly check: (approved: ApprovedPlan, input: CheckInput) => Effect.Effect<PlanStep, ApprovedPlanInvalid>
    readonly keyId: string
    /** SubjectPublicKeyInfo in PEM, for whoever wants to verify offline. */
    readonly publicKey: string
  }
>()("handrail/policy/Gate") {}
