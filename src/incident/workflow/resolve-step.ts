import { Effect } from "effect"
import { type CommandEffects, isMutation } from "../../domain/command-effects.ts"
import type { IncidentId } from "../../domain/ids.ts"
import type { PlanStep, Rollback } from "../../domain/plan.ts"
import type { Action, Argv, Runbook } from "../../domain/runbook.ts"
import { blastRadius } from "../../execute/blast-radius.ts"
import { completeDrain, drainNotes } from "../../execute/drain.ts"
import { dryRun, type Rehearsed } from "../../execute/dry-run.ts"
import { snapshotReach } from "../../execute/reach-snapshot.ts"
import { restoreFrom } from "../../execute/restore.ts"
import { type Captured, captureTargets } from "../../execute/snapshot.ts"
import { resolveArgv } from "../../knowledge/resolve-argv.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { classify } from "../../policy/classify.ts"
import { tierOf } from "../../policy/tier.ts"
import { commandLine } from "../../render/words.ts"

export interface StepSource {
  readonly incident: IncidentId
  readonly runbook: Runbook
  readonly parameters: Readonly<Record<string, string>>
  readonly cluster: Cluster
}

/** Milliseconds for which what diagnosis has just read is good enough to plan by; before a step runs everything is read anew. */
const PLANNING_AGE = 2_000

const writtenRollback = Effect.fnUntraced(function* (argvs: ReadonlyArray<Argv>, parameters: StepSource["parameters"]) {
  return yield* Effect.forEach(argvs, (argv) =>
    Effect.map(resolveArgv(argv, parameters), (resolved): Rollback => ({ argv: resolved, effects: classify(resolved) }))
  )
})

/** What takes the step back: as its author wrote it, else from copies of what it changes. */
const rollbackOf = Effect.fnUntraced(function* (
  action: Action,
  effects: CommandEffects,
  captured: ReadonlyArray<Captured>,
  { incident, runbook, parameters }: StepSource
) {
  // the short form's rollback belongs to the whole runbook
  const written = action.rollback.length > 0 ? action.rollback : runbook.rollback
  if (written.length > 0) return yield* writtenRollback(written, parameters)
  return action.irreversible ? [] : yield* restoreFrom(effects, captured, incident)
})

/** The credentials must do for what takes the step back, too. */
const tierFor = (effects: CommandEffects, rollback: ReadonlyArray<Rollback>) =>
  tierOf({ ...effects, effects: [effects, ...rollback.map((one) => one.effects)].flatMap((all) => all.effects) })

const notRestorable = (captured: ReadonlyArray<Captured>, rollback: ReadonlyArray<Rollback>): ReadonlyArray<string> =>
  captured.some(({ state }) => state.ref.kind === "Secret") && rollback.length === 0
    ? ["Secrets are kept nowhere but in the cluster: this step cannot be undone from a copy"]
    : []

interface Foreseen extends Rehearsed {
  readonly captured: ReadonlyArray<Captured>
}

/** A change before it is made: the state of what it touches, and what its dry run says. */
const foresee = Effect.fnUntraced(function* (argv: Argv, effects: CommandEffects, simulate: Argv | undefined, { cluster }: StepSource) {
  const captured = yield* captureTargets(effects, cluster, { maxAge: PLANNING_AGE })
  const tier = tierOf(effects)
  const rehearsed = yield* dryRun({ argv, effects, cluster, tier, ...(simulate === undefined ? {} : { simulate }) })
  return { captured, ...rehearsed } satisfies Foreseen
})

const changing = Effect.fnUntraced(function* (action: Action, argv: Argv, effects: CommandEffects, source: StepSource) {
  const { parameters, cluster } = source
  const simulate = action.simulate === undefined ? undefined : yield* resolveArgv(action.simulate, parameters)
  const { captured, dryRun: rehearsed, after } = yield* foresee(argv, effects, simulate, source)
  const rollback = yield* rollbackOf(action, effects, captured, source)
  const blast = yield* blastRadius(effects, cluster.reader, after)
  const notes = [
    ...(yield* drainNotes(effects, cluster.reader)),
    ...(yield* snapshotReach(effects, cluster)),
    ...notRestorable(captured, rollback)
  ]
  return {
    tier: tierFor(effects, rollback),
    targets: captured.map(({ state }) => state),
    dryRun: rehearsed,
    ...(blast === undefined ? {} : { blast }),
    ...(notes.length === 0 ? {} : { notes }),
    rollback
  }
})

/** An action with everything resolved: what it would change as it is now, what its dry run says, how far it reaches and what undoes it. */
export const resolveStep = Effect.fn("incident.resolveStep")(function* (action: Action, source: StepSource) {
  const { runbook, parameters } = source
  const written = yield* resolveArgv(action.argv, parameters)
  const argv = completeDrain(written, classify(written), action.timeoutMs)
  const effects = classify(argv)
  const approvals = action.approvals ?? runbook.approvals
  const change = isMutation(effects.class)
    ? yield* changing(action, argv, effects, source)
    : { tier: tierOf(effects), targets: [], rollback: [] }
  return {
    id: action.id,
    title: action.title ?? commandLine(argv),
    argv,
    effects,
    ...change,
    ...(action.when === undefined ? {} : { when: action.when }),
    validate: action.validate,
    retry: action.retry,
    timeoutMs: action.timeoutMs,
    irreversible: action.irreversible,
    ...(action.keep === undefined ? {} : { keep: action.keep }),
    ...(approvals === undefined ? {} : { approvals })
  } satisfies PlanStep
})
