import { Effect, Schema } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import type { ApprovedPlan } from "../../domain/decision.ts"
import type { IncidentId } from "../../domain/ids.ts"
import type { PlanStep } from "../../domain/plan.ts"
import { Runner } from "../../execute/runner.ts"
import { StepLedger } from "../../execute/step-ledger.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"

/** Runs the step's rollback commands in order, each at most once, and says how far that came. */
const undo = Effect.fnUntraced(function* (step: PlanStep, attempt: number, approved: ApprovedPlan) {
  const ledger = yield* StepLedger
  const runner = yield* Runner
  for (const rollbackIndex of step.rollback.keys()) {
    const run = { id: step.id, attempt, rollbackIndex }
    const begun = yield* ledger.find({ plan: approved.digest, step: step.id, attempt, rollbackIndex })
    if (begun !== undefined && begun.outcome === undefined) {
      return { status: "could-not-undo", summary: `rollback command ${rollbackIndex + 1} was interrupted; look at what it did` } as const
    }
    const result =
      begun?.outcome ??
      (yield* Effect.catch(runner.run(approved, run), (error) => Effect.succeed({ status: "refused" as const, stderr: error.message })))
    if (result.status !== "succeeded") {
      return {
        status: "could-not-undo",
        summary: `rollback command ${rollbackIndex + 1} ${result.status}: ${result.stderr.trim().slice(0, 300)}`
      } as const
    }
  }
  return { status: "undone", summary: `${step.rollback.length} rollback commands succeeded` } as const
})

/** The attempt that did not do what it was to do, and why. */
interface FailedAttempt {
  readonly attempt: number
  readonly reason: string
}

/** Takes back what a failed step may have changed, where its plan says how. Gives sentences for the handover. */
export const rollBack = (incident: IncidentId, step: PlanStep, { attempt, reason }: FailedAttempt, approved: ApprovedPlan) => {
  const name = `step/${step.id}/rollback`
  return stage({
    incident,
    name,
    success: Schema.Array(Schema.String),
    tier: "operator",
    run: Effect.gen(function* () {
      if (!isMutation(step.effects.class)) return []
      if (step.rollback.length === 0)
        return [step.irreversible ? "The step cannot be undone." : "The step has no rollback; its targets' snapshots are in the evidence."]
      const { conclude } = yield* stageRecord(incident, name)
      const about = { plan: approved.digest, step: step.id }
      yield* conclude("RollbackStarted", Effect.succeed({ _tag: "RollbackStarted", ...about, reason }))
      const { status, summary } = yield* conclude(
        "RollbackFinished",
        Effect.map(undo(step, attempt, approved), (undone) => ({ _tag: "RollbackFinished" as const, ...about, ...undone }))
      )
      return [status === "undone" ? `It was rolled back: ${summary}.` : `It could not be rolled back: ${summary}.`]
    })
  })
}
