import { Context, type Effect, Schema } from "effect"
import type { ApprovedPlan } from "../domain/decision.ts"
import type { Narrator } from "../domain/narrator.ts"
import type { StepOutcome } from "../domain/step-outcome.ts"
import { userError } from "../domain/user-error.ts"
import type { ToolMissing, ToolNotStarted } from "./tool-reads.ts"

/** Which attempt of which step; with `rollbackIndex`, which of the step's rollback commands instead. */
export interface StepRun {
  readonly id: string
  /** 1, 2, 3 … */
  readonly attempt: number
  readonly rollbackIndex?: number
}

/**
 * The runner would not start it. Nothing ran, and the refusal is in the timeline. `isStale`: because the cluster is no longer as the
 * plan has it, so that another plan may fit.
 */
export class RunRefused extends Schema.TaggedError<RunRefused>()("RunRefused", { ...userError, isStale: Schema.Boolean }) {}

/**
 * The only thing that changes clusters. It takes nothing but an `ApprovedPlan`, and checks it again before each command:
 * signature and expiry, the recorded decision, the stated effects, that what it acts on has not moved, that this attempt was
 * not made before. A command that fails is an outcome, not an error.
 */
export class Runner extends Context.Service<
  Runner,
  {
    readonly run: (approved: ApprovedPlan, step: StepRun) => Effect.Effect<StepOutcome, RunRefused | ToolMissing | ToolNotStarted, Narrator>
    /**
     * The end of an attempt that was begun and whose end is not in the ledger, where it can still be had, and is then recorded. It
     * starts nothing. A process is gone with the Handrail that began it; a Job goes on, so this must be asked before another attempt.
     */
    readonly recover: (approved: ApprovedPlan, step: StepRun) => Effect.Effect<StepOutcome | undefined, never, Narrator>
  }
>()("handrail/execute/Runner") {}
