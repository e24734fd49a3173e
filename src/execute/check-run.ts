import { Effect, Result, Schema } from "effect"
import { CommandEffects, isMutation } from "../domain/command-effects.ts"
import { type ApprovedPlan, Decision } from "../domain/decision.ts"
import type { Timestamp } from "../domain/ids.ts"
import { CurrentScope } from "../domain/incident-scope.ts"
import { refKey, showRef } from "../domain/object-ref.ts"
import { covers, type PlanStep, type TargetState } from "../domain/plan.ts"
import type { Argv } from "../domain/runbook.ts"
import { classify } from "../policy/classify.ts"
import type { Gate } from "../policy/gate.ts"
import type { RecordedDecisions } from "./recorded-decisions.ts"
import type { StepRun } from "./runner.ts"
import type { StepLedger, StepLedgerUnavailable } from "./step-ledger.ts"

export interface PlannedCommand {
  readonly argv: Argv
  readonly effects: CommandEffects
  readonly isRollback: boolean
}

export interface RunChecks {
  readonly gate: Gate["Service"]
  readonly decisions: RecordedDecisions["Service"]
  readonly ledger: StepLedger["Service"]
}

export interface RunCheck<E, R> {
  readonly approved: ApprovedPlan
  readonly step: StepRun
  readonly now: Timestamp
  /** The present states of what a command would change. */
  readonly states: (effects: CommandEffects) => Effect.Effect<ReadonlyArray<TargetState>, E, R>
}

/** The command that is meant; the step's own when there is no such rollback. */
export const commandOf = (step: PlanStep, { rollbackIndex }: StepRun): PlannedCommand => {
  const rollback = rollbackIndex === undefined ? undefined : step.rollback[rollbackIndex]
  return rollback === undefined ? { argv: step.argv, effects: step.effects, isRollback: false } : { ...rollback, isRollback: true }
}

const sameEffects = Schema.toEquivalence(CommandEffects)
const sameDecision = Schema.toEquivalence(Decision)

const commandObjection = ({ argv, effects }: PlannedCommand): string | undefined => {
  if (!sameEffects(effects, classify(argv))) return "its stated effects are not those of its command"
  if (effects.class === "forbidden") return `it is never run: ${effects.reasons.join("; ")}`
  return effects.effects.some(({ verb }) => verb === "unknown") ? `it is not understood: ${effects.reasons.join("; ")}` : undefined
}

/** The states that earlier steps of this plan left behind, latest last: what a step acts on may have been changed by its own plan. */
const leftBehind = Effect.fnUntraced(function* (ledger: StepLedger["Service"], approved: ApprovedPlan, until: string) {
  const left = new Map<string, TargetState>()
  for (const { id } of approved.plan.steps) {
    if (id === until) break
    for (let attempt = 1; ; attempt += 1) {
      const entry = yield* ledger.find({ plan: approved.digest, step: id, attempt })
      if (entry === undefined) break
      for (const state of entry.after ?? []) left.set(refKey(state.ref), state)
    }
  }
  return left
})

const showVersion = ({ version }: TargetState): string => (version === "absent" ? "absent" : `at version ${version}`)

const moved = (expected: TargetState, now: TargetState | undefined): string | undefined => {
  if (now === undefined) return `${showRef(expected.ref)} was not read again`
  if (now.version === expected.version && now.uid === expected.uid) return undefined
  return `${showRef(expected.ref)} has changed since it was approved: it was ${showVersion(expected)} and is now ${now.uid === expected.uid ? showVersion(now) : "another object"}`
}

/**
 * Why the command must not start now, as a clause; the step when it may. In this order: the capability, the recorded decision, the
 * authority of the incident, the command itself, and last what it acts on, so that nothing is asked of a cluster for a forgery.
 */
export const refusalOf = Effect.fnUntraced(function* <E extends { readonly message: string }, R>(
  { gate, decisions, ledger }: RunChecks,
  { approved, step: run, now, states }: RunCheck<E, R>
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
  const objection = commandObjection(command)
  if (objection !== undefined || !isMutation(command.effects.class)) return objection ?? step
  return yield* stateObjection({ ledger, approved, step, run, states }).pipe(
    Effect.map((reason) => reason ?? step),
    Effect.catch((error: E | StepLedgerUnavailable) => Effect.succeed(error.message))
  )
})

interface StateCheck<E, R> extends Pick<RunCheck<E, R>, "approved" | "states"> {
  readonly ledger: StepLedger["Service"]
  readonly step: PlanStep
  readonly run: StepRun
}

/** A rollback acts on what its step has changed, so it asks only that the step was begun. */
const stateObjection = Effect.fnUntraced(function* <E, R>({ ledger, approved, step, run, states }: StateCheck<E, R>) {
  if (run.rollbackIndex !== undefined) {
    const begun = yield* ledger.find({ plan: approved.digest, step: step.id, attempt: 1 })
    return begun === undefined ? "the step that it undoes was never begun" : undefined
  }
  const left = yield* leftBehind(ledger, approved, step.id)
  const present = new Map((yield* states(step.effects)).map((state) => [refKey(state.ref), state]))
  for (const target of step.targets) {
    const key = refKey(target.ref)
    const reason = moved(left.get(key) ?? target, present.get(key))
    if (reason !== undefined) return reason
  }
  return undefined
})
