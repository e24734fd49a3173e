import { Effect, Result, Schema } from "effect"
import { type CommandEffects, isMutation, sameEffects } from "../domain/command-effects.ts"
import { type ApprovedPlan, Decision } from "../domain/decision.ts"
import type { Timestamp } from "../domain/ids.ts"
import { CurrentScope } from "../domain/incident-scope.ts"
import { covers, type DryRun, type PlanStep, type Rollback, type TargetState } from "../domain/plan.ts"
import type { Argv } from "../domain/runbook.ts"
import { classify } from "../policy/classify.ts"
import type { Gate } from "../policy/gate.ts"
import type { ApprovalClaims } from "./approval-claims.ts"
import { type Refusal, stateObjection } from "./check-state.ts"
import type { RecordedDecisions } from "./recorded-decisions.ts"
import type { StepRun } from "./runner.ts"
import type { StepLedger, StepLedgerUnavailable } from "./step-ledger.ts"

export interface PlannedCommand {
  readonly argv: Argv
  readonly effects: CommandEffects
  readonly isRollback: boolean
  readonly restores?: NonNullable<Rollback["restores"]>
}

export interface RunChecks {
  readonly gate: Gate["Service"]
  readonly decisions: RecordedDecisions["Service"]
  readonly ledger: StepLedger["Service"]
  readonly claims: ApprovalClaims["Service"]
}

export interface RunCheck<E, R> {
  readonly approved: ApprovedPlan
  readonly step: StepRun
  readonly now: Timestamp
  /** The present states of what a command would change. */
  readonly states: (effects: CommandEffects) => Effect.Effect<ReadonlyArray<TargetState>, E, R>
  /** What the step's dry run says now; it is asked only for a step that had one when it was planned. */
  readonly rehearse: (step: PlanStep, planned: DryRun) => Effect.Effect<DryRun, E, R>
}

/** The command that is meant; the step's own when there is no such rollback. */
export const commandOf = (step: PlanStep, { rollbackIndex }: StepRun): PlannedCommand => {
  const rollback = rollbackIndex === undefined ? undefined : step.rollback[rollbackIndex]
  return rollback === undefined ? { argv: step.argv, effects: step.effects, isRollback: false } : { ...rollback, isRollback: true }
}

const sameDecision = Schema.toEquivalence(Decision)

const commandObjection = ({ argv, effects }: PlannedCommand): string | undefined => {
  if (!sameEffects(effects, classify(argv))) return "its stated effects are not those of its command"
  if (effects.class === "forbidden") return `it is never run: ${effects.reasons.join("; ")}`
  return effects.effects.some(({ verb }) => verb === "unknown") ? `it is not understood: ${effects.reasons.join("; ")}` : undefined
}

const forGood = (reason: string): Refusal => ({ reason, isStale: false })

/** Why the capability as such does not let the command run; the step and its command when it does. Asks nothing of a cluster. */
const capability = Effect.fnUntraced(function* (
  { gate, decisions }: RunChecks,
  { approved, step: run, now }: Pick<RunCheck<never, never>, "approved" | "step" | "now">
) {
  const checked = yield* Effect.result(gate.check(approved, { step: run.id, now }))
  if (Result.isFailure(checked)) return checked.failure.message
  const step = checked.success
  const decision = yield* decisions.find(approved.digest)
  if (decision === undefined || !sameDecision(decision, approved.decision))
    return "no decision about this plan is recorded that is the one it carries"
  const { tier } = yield* CurrentScope
  if (!covers(tier, step.tier)) return `the incident has only the ${tier}'s authority here`
  const { rollbackIndex } = run
  if (rollbackIndex !== undefined && step.rollback[rollbackIndex] === undefined) return `it has no rollback command ${rollbackIndex + 1}`
  const command = commandOf(step, run)
  return commandObjection(command) ?? { step, command }
})

/**
 * Why the command must not start now; the step when it may. In this order: the capability, the recorded decision, the authority of the
 * incident, the command itself, what it acts on, and last the approvals, which are used up by it. So nothing is asked of a cluster for a
 * forgery, and no approval is spent on what does not run.
 */
export const refusalOf = Effect.fnUntraced(function* <E extends { readonly message: string }, R>(checks: RunChecks, check: RunCheck<E, R>) {
  const { approved, step: run } = check
  const found = yield* capability(checks, check)
  if (typeof found === "string") return forGood(found)
  const { step, command } = found
  if (isMutation(command.effects.class)) {
    const objection = yield* stateObjection(checks.ledger, { ...check, step, run, command }).pipe(
      Effect.catch((error: E | StepLedgerUnavailable) => Effect.succeed(forGood(error.message)))
    )
    if (objection !== undefined) return objection
  }
  // what undoes needs no permission of its own: it came with the plan that was begun
  if (command.isRollback) return step
  const lapsed = yield* checks.claims.claim(approved)
  return lapsed === undefined ? step : forGood(lapsed)
})
