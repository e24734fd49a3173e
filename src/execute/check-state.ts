import { Effect } from "effect"
import { type CommandEffects, isMutation } from "../domain/command-effects.ts"
import type { ApprovedPlan } from "../domain/decision.ts"
import { refKey, showRef } from "../domain/object-ref.ts"
import type { DryRun, PlanStep, Rollback, TargetState } from "../domain/plan.ts"
import type { StepRun } from "./runner.ts"
import type { LedgerEntry, StepLedger } from "./step-ledger.ts"

/** Why something does not run. `isStale`: the cluster is no longer as the plan has it, so that another plan may fit. */
export interface Refusal {
  readonly reason: string
  readonly isStale: boolean
}

const stale = (reason: string): Refusal => ({ reason, isStale: true })
const forGood = (reason: string): Refusal => ({ reason, isStale: false })

export interface StateCheck<E, R> {
  readonly approved: ApprovedPlan
  readonly step: PlanStep
  readonly run: StepRun
  readonly command: Pick<Rollback, "effects" | "restores">
  readonly states: (effects: CommandEffects) => Effect.Effect<ReadonlyArray<TargetState>, E, R>
  readonly rehearse: (step: PlanStep, planned: DryRun) => Effect.Effect<DryRun, E, R>
}

/** What this plan has begun before a step: the entries of its changes, latest last. */
const begunBefore = Effect.fnUntraced(function* (ledger: StepLedger["Service"], { plan, digest }: ApprovedPlan, until: string) {
  const begun: Array<LedgerEntry> = []
  for (const { id, effects } of plan.steps) {
    if (id === until) break
    for (let attempt = 1; isMutation(effects.class); attempt += 1) {
      const entry = yield* ledger.find({ plan: digest, step: id, attempt })
      if (entry === undefined) break
      begun.push(entry)
    }
  }
  return begun
})

const leftBy = (entries: ReadonlyArray<LedgerEntry>): ReadonlyMap<string, TargetState> =>
  new Map(entries.flatMap(({ after }) => (after ?? []).map((state) => [refKey(state.ref), state])))

const showVersion = ({ version }: TargetState): string => (version === "absent" ? "absent" : `at version ${version}`)

const moved = (expected: TargetState, now: TargetState | undefined): string | undefined => {
  if (now === undefined) return `${showRef(expected.ref)} was not read again`
  if (now.version === expected.version && now.uid === expected.uid) return undefined
  return `${showRef(expected.ref)} has changed since it was approved: it was ${showVersion(expected)} and is now ${now.uid === expected.uid ? showVersion(now) : "another object"}`
}

const firstMoved = (expected: ReadonlyArray<TargetState>, present: ReadonlyArray<TargetState>): string | undefined => {
  const now = new Map(present.map((state) => [refKey(state.ref), state]))
  for (const state of expected) {
    const reason = moved(state, now.get(refKey(state.ref)))
    if (reason !== undefined) return reason
  }
  return undefined
}

/**
 * Whether the dry run still says what was approved. After changes of the plan's own it may come out otherwise, and must only succeed.
 */
const dryRunObjection = ({ dryRun: planned }: PlanStep, now: DryRun | undefined, hasChanged: boolean): Refusal | undefined => {
  if (now === undefined || planned === undefined) return undefined
  if (now.status !== planned.status)
    return stale(`its dry run ${planned.status} when it was planned, and now ${now.status}: ${now.summary}`)
  if (hasChanged || now.result === planned.result) return undefined
  const shown = (now.changes ?? []).slice(0, 4).join(" | ")
  return stale(`its dry run now shows another result than the one that was approved${shown === "" ? "" : `: ${shown}`}`)
}

/** An object is put back only over what the step itself has left: never over what others have done to it since. */
const restoreObjection = (begun: LedgerEntry, present: ReadonlyArray<TargetState>, { restores }: Pick<Rollback, "restores">) => {
  if (restores === undefined) return undefined
  const left = begun.after?.find(({ ref }) => refKey(ref) === refKey(restores.ref))
  if (left === undefined) return `it is not known how the step left ${showRef(restores.ref)}, so it is not overwritten`
  return firstMoved([left], present)?.replace("since it was approved", "since the step")
}

/** A rollback acts on what its step has changed, so it asks that the step was begun, and of a restore that nobody else came in between. */
const rollbackObjection = Effect.fnUntraced(function* <E, R>(ledger: StepLedger["Service"], check: StateCheck<E, R>) {
  const { approved, step, run, command } = check
  const begun = yield* ledger.find({ plan: approved.digest, step: step.id, attempt: run.attempt })
  if (begun === undefined) return forGood("the step that it undoes was never begun")
  if (command.restores === undefined) return undefined
  const reason = restoreObjection(begun, yield* check.states(step.effects), command)
  return reason === undefined ? undefined : forGood(reason)
})

/** Why the state of the cluster does not let a change start; undefined when it does. */
export const stateObjection = Effect.fnUntraced(function* <E, R>(ledger: StepLedger["Service"], check: StateCheck<E, R>) {
  const { approved, step, run, states, rehearse } = check
  if (run.rollbackIndex !== undefined) return yield* rollbackObjection(ledger, check)
  const begun = yield* begunBefore(ledger, approved, step.id)
  const left = leftBy(begun)
  const expected = step.targets.map((target) => left.get(refKey(target.ref)) ?? target)
  const reason = firstMoved(expected, yield* states(step.effects))
  if (reason !== undefined) return stale(reason)
  const { dryRun: planned } = step
  const now = planned === undefined || planned.status === "unsupported" ? undefined : yield* rehearse(step, planned)
  return dryRunObjection(step, now, begun.length > 0)
})
