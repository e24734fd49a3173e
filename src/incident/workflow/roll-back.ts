import { Effect, Schema } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import type { ApprovedPlan } from "../../domain/decision.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { refKey } from "../../domain/object-ref.ts"
import type { PlanStep, Rollback } from "../../domain/plan.ts"
import { observe } from "../../execute/observe.ts"
import { Runner } from "../../execute/runner.ts"
import { snapshotTargets } from "../../execute/snapshot.ts"
import { type StepKey, StepLedger } from "../../execute/step-ledger.ts"
import { begunOf } from "./begun-of.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { releaseDrain } from "./hold-drain.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"

/** `nothing`: the step changes nothing, or stays by the runbook's will. */
export const Undone = Schema.Struct({
  status: Schema.Literals(["undone", "could-not-undo", "nothing"]),
  /** A clause. */
  summary: Schema.String
})
export type Undone = typeof Undone.Type

const couldNot = (summary: string) => ({ status: "could-not-undo", summary }) as const

/** What became of a rollback command that a crash interrupted: it acts on what its step had left. */
const interruptedRollback = Effect.fnUntraced(function* (incident: IncidentId, step: PlanStep, rollback: Rollback, key: StepKey) {
  const { plan, step: id, attempt } = key
  const left = (yield* (yield* StepLedger).find({ plan, step: id, attempt }))?.after ?? []
  const effects = rollback.restores === undefined ? rollback.effects : step.effects
  const now = yield* snapshotTargets(effects, yield* clusterOf(incident))
  const intended = left.filter(({ ref }) => now.some((state) => refKey(state.ref) === refKey(ref)))
  return observe({ intended, now, effects })
})

/** Runs one rollback command, at most once; undefined when it succeeded. */
const undoOne = Effect.fnUntraced(function* (
  incident: IncidentId,
  step: PlanStep,
  rollbackIndex: number,
  attempt: number,
  approved: ApprovedPlan
) {
  const ledger = yield* StepLedger
  const runner = yield* Runner
  const rollback = step.rollback[rollbackIndex]
  const key = { plan: approved.digest, step: step.id, attempt, rollbackIndex }
  const begun = yield* begunOf(key)
  const name = `rollback command ${rollbackIndex + 1}`
  const run = { id: step.id, attempt, rollbackIndex }
  const goesOn = begun !== undefined && begun.outcome === undefined
  const ended = goesOn ? yield* runner.recover(approved, run) : begun?.outcome
  if (rollback !== undefined && goesOn && ended === undefined) {
    const seen = yield* interruptedRollback(incident, step, rollback, key)
    if (seen.conclusion === "applied") return undefined
    if (seen.conclusion === "unknown") return `${name} was interrupted, and what it did cannot be told: ${seen.reason}`
    yield* ledger.retract(key)
  }
  const refused = Effect.catch(runner.run(approved, run), ({ message }) =>
    Effect.succeed({ status: "refused" as const, stderr: message, stdout: "" })
  )
  const { status, stderr, stdout } = ended ?? (yield* refused)
  return status === "succeeded" ? undefined : `${name} ${status}: ${(stderr.trim() || stdout.trim()).slice(0, 300)}`
})

const undoAll = Effect.fnUntraced(function* (incident: IncidentId, step: PlanStep, attempt: number, approved: ApprovedPlan) {
  for (const rollbackIndex of step.rollback.keys()) {
    const failure = yield* undoOne(incident, step, rollbackIndex, attempt, approved)
    if (failure !== undefined) return couldNot(failure)
  }
  const how = step.rollback.some(({ restores }) => restores !== undefined)
    ? "what it changed was put back as it was"
    : "its rollback succeeded"
  return { status: "undone", summary: how } as const
})

/** The attempt that is to be undone, and why. */
export interface ToUndo {
  readonly attempt: number
  readonly reason: string
}

/** Takes back what a step may have changed, as its plan says how; each command through the runner's own checks. */
export const rollBack = (incident: IncidentId, step: PlanStep, { attempt, reason }: ToUndo, approved: ApprovedPlan) => {
  const name = ofRevision(approved.plan.revision, `step/${step.id}/rollback`)
  return stage({
    incident,
    name,
    success: Undone,
    tier: step.tier,
    run: Effect.gen(function* () {
      if (!isMutation(step.effects.class)) return { status: "nothing", summary: "it changes nothing" } satisfies Undone
      // what was not merged has changed nothing, and what was is undone where it was merged
      if (step.through !== undefined) return { status: "nothing", summary: "it is a pull request" } satisfies Undone
      const { conclude } = yield* stageRecord(incident, name)
      const about = { plan: approved.digest, step: step.id }
      yield* conclude("RollbackStarted", Effect.succeed({ _tag: "RollbackStarted", ...about, reason }))
      const none = couldNot(step.irreversible ? "its author says that it cannot be undone" : "nothing in the plan undoes it")
      const undo = step.rollback.length === 0 ? Effect.succeed(none) : undoAll(incident, step, attempt, approved)
      const { status, summary } = yield* conclude(
        "RollbackFinished",
        Effect.map(undo, (undone) => ({ _tag: "RollbackFinished" as const, ...about, ...undone }))
      )
      yield* releaseDrain(incident, step)
      return { status, summary } satisfies Undone
    })
  })
}
