import { Effect } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import type { ApprovedPlan } from "../../domain/decision.ts"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import type { IncidentId } from "../../domain/ids.ts"
import type { PlanStep } from "../../domain/plan.ts"
import { handOver } from "./ended.ts"
import { exactState } from "./exact-state.ts"
import { rememberFailure } from "./failed-plans.ts"
import { rollBack, type Undone } from "./roll-back.ts"
import { runStep, type StepEnd, type StepResult } from "./run-step.ts"
import type { Triaged } from "./triage.ts"

export interface PlanContext {
  readonly approved: ApprovedPlan
  readonly triaged: Triaged
  readonly diagnosis: Diagnosis | undefined
}

/** A step that changed something and validated. */
interface Completed {
  readonly step: PlanStep
  readonly attempt: number
}

/** Undoes completed steps, the last one first, until one cannot be undone: those before it may be what the rest now stands on. */
const compensate = Effect.fnUntraced(function* (
  incident: IncidentId,
  completed: ReadonlyArray<Completed>,
  reason: string,
  approved: ApprovedPlan
) {
  const notes: Array<string> = []
  for (const { step, attempt } of completed.toReversed()) {
    if (step.keep === true) {
      notes.push(`${step.title} stays, as the runbook says.`)
      continue
    }
    const undone = yield* rollBack(incident, step, { attempt, reason }, approved)
    notes.push(noteOf(step, undone))
    if (undone.status === "could-not-undo") return { isWhole: false, notes }
  }
  return { isWhole: true, notes }
})

const noteOf = ({ title }: PlanStep, { status, summary }: Undone): string =>
  status === "could-not-undo" ? `${title} could not be undone: ${summary}.` : `${title} was undone: ${summary}.`

type Failed = Exclude<StepEnd, { readonly _tag: "done" }>

/**
 * Undoes what a failed plan did, and hands over: as it was before, or with the exact state of what could not be put back or could not even be
 * begun.
 */
const fail = Effect.fnUntraced(function* (
  incident: IncidentId,
  step: PlanStep,
  end: Failed,
  completed: ReadonlyArray<Completed>,
  { approved }: PlanContext
) {
  const reasons = end._tag === "stale" ? [end.reason] : end.reasons
  const reason = reasons.join("; ")
  const outcome =
    end._tag === "stale"
      ? `the cluster moved away from the plan after a part of it was done: ${reason}`
      : `${step.title} did not do what it was to do: ${reasons[0] ?? "it failed"}`
  // a read that could not even be made says nothing about what was done before it
  if (end._tag === "failed" && !isMutation(step.effects.class) && !end.wasJudged) {
    const kept = completed.map((one) => `${one.step.title} stays: this step only reads, and could not.`)
    return yield* handOver(outcome, ...reasons.slice(1), ...kept)
  }
  // what was never made says nothing against the plan, and left nothing to undo
  const wasMade = end._tag === "failed" && end.wasMade
  if (wasMade) yield* rememberFailure(incident, approved.plan, step, reasons[0] ?? "it failed")
  const own = wasMade ? yield* rollBack(incident, step, { attempt: end.attempt, reason }, approved) : undefined
  const first = own === undefined || own.status === "nothing" ? [] : [noteOf(step, own)]
  const rest =
    own?.status === "could-not-undo"
      ? { isWhole: false, notes: completed.map((one) => `${one.step.title} was left as it is, since a later step could not be undone.`) }
      : yield* compensate(incident, completed, `${step.title} failed after it: ${reason}`, approved)
  const notes = [...reasons.slice(1), ...first, ...rest.notes]
  if (rest.isWhole && (wasMade || end._tag === "stale")) return yield* handOver(outcome, ...notes)
  const state = yield* exactState(incident, approved)
  if (rest.isWhole) return yield* handOver(outcome, ...notes, ...state)
  return yield* handOver(`COULD NOT UNDO, a person must look now: ${outcome}`, ...notes, ...state)
})

/**
 * Runs the steps in order. A plan is a saga: when a step fails, it and the completed ones before it are undone, the last one first.
 * `void` when the cluster had moved away before anything was changed; what fails otherwise hands the incident over.
 */
export const runPlan = Effect.fnUntraced(function* (incident: IncidentId, context: PlanContext) {
  const steps: Record<string, StepResult> = {}
  const completed: Array<Completed> = []
  for (const step of context.approved.plan.steps) {
    const end = yield* runStep(incident, step, { ...context, steps })
    if (end._tag === "stale" && completed.length === 0) return { _tag: "void", reason: end.reason } as const
    if (end._tag !== "done") return yield* fail(incident, step, end, completed, context)
    steps[step.id] = end.result
    if (end.result.status === "succeeded" && isMutation(step.effects.class)) completed.push({ step, attempt: end.attempt })
  }
  return { _tag: "done" } as const
})
