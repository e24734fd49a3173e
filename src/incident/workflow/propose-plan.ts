import { Clock, Effect, Schema } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import { Digest, type IncidentId, millisOf, timestamp } from "../../domain/ids.ts"
import { Plan, type PlanStep, planDigest } from "../../domain/plan.ts"
import type { Action, Argv, Runbook } from "../../domain/runbook.ts"
import { dryRun } from "../../execute/dry-run.ts"
import { snapshotTargets } from "../../execute/snapshot.ts"
import { resolveArgv } from "../../knowledge/resolve-argv.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { classify } from "../../policy/classify.ts"
import { tierOf } from "../../policy/tier.ts"
import { Incidents } from "../incidents.ts"
import { IncidentSettings } from "../settings.ts"
import { checkConditions, tellChecked } from "./check-conditions.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver } from "./ended.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import type { Triaged } from "./triage.ts"

export const Proposed = Schema.Struct({ plan: Plan, digest: Digest })
export type Proposed = typeof Proposed.Type

const NAME = "plan"

/** Milliseconds that a plan may take beside its steps: dry runs, decisions, snapshots. */
const SLACK = 60_000

interface Context {
  readonly triaged: Triaged
  readonly diagnosis: Diagnosis | undefined
  readonly cluster: Cluster
}

const rollbackOf = Effect.fnUntraced(function* (argvs: ReadonlyArray<Argv>, parameters: Readonly<Record<string, string>>) {
  return yield* Effect.forEach(argvs, (argv) =>
    Effect.map(resolveArgv(argv, parameters), (resolved) => ({ argv: resolved, effects: classify(resolved) }))
  )
})

/** An action with everything resolved: what it would change as it is now, and what the tool's own dry run says. */
const stepOf = Effect.fn("incident.resolveStep")(function* (action: Action, runbook: Runbook, { triaged, cluster }: Context) {
  const { parameters } = triaged
  const argv = yield* resolveArgv(action.argv, parameters)
  const effects = classify(argv)
  const changes = isMutation(effects.class)
  // the short form's rollback belongs to the whole runbook; only what changes something has anything to undo
  const rollback = action.rollback.length > 0 || !changes ? action.rollback : runbook.rollback
  const simulate = action.simulate === undefined ? undefined : yield* resolveArgv(action.simulate, parameters)
  const approvals = action.approvals ?? runbook.approvals
  const tier = tierOf(effects)
  return {
    id: action.id,
    title: action.title ?? action.cmd,
    argv,
    effects,
    tier,
    targets: changes ? yield* snapshotTargets(effects, cluster) : [],
    ...(action.when === undefined ? {} : { when: action.when }),
    ...(changes ? { dryRun: yield* dryRun({ argv, effects, cluster, tier, ...(simulate === undefined ? {} : { simulate }) }) } : {}),
    validate: action.validate,
    retry: action.retry,
    timeoutMs: action.timeoutMs,
    rollback: yield* rollbackOf(rollback, parameters),
    irreversible: action.irreversible,
    ...(approvals === undefined ? {} : { approvals })
  } satisfies PlanStep
})

/** Leaves out what is known not to apply; what depends on steps before it is asked again when its turn comes. */
const applies = Effect.fnUntraced(function* (action: Action, { triaged, diagnosis }: Context) {
  if (action.when === undefined) return true
  const checked = yield* checkConditions([action.when], { params: triaged.parameters, diagnosis, steps: {} })
  const isOut = checked.some(({ result }) => result.verdict === "false")
  if (isOut) yield* tellChecked(checked, { purpose: "when", step: action.id })
  return !isOut
})

const makePlan = Effect.fnUntraced(function* (incident: IncidentId, context: Context) {
  const { triaged, diagnosis, cluster } = context
  const { runbook, parameters } = triaged
  const actions = yield* Effect.filter(runbook.actions, (action) => applies(action, context))
  const steps = yield* Effect.forEach(actions, (action) => stepOf(action, runbook, context))
  const { deadline } = yield* (yield* Incidents).get(incident)
  const { approvalTimeoutMs } = yield* IncidentSettings
  const now = yield* Clock.currentTimeMillis
  const needs = approvalTimeoutMs + SLACK + steps.reduce((sum, step) => sum + step.timeoutMs * (step.retry.times + 1), 0)
  const hypothesis = diagnosis?.cause?.id
  return {
    incident,
    revision: 1,
    cluster: cluster.config.name,
    runbook: { name: runbook.name, digest: runbook.digest },
    ...(hypothesis === undefined ? {} : { hypothesis }),
    parameters,
    steps,
    createdAt: timestamp(now),
    expiresAt: timestamp(Math.min(millisOf(deadline), now + needs))
  } satisfies Plan
})

/** Turns the runbook's actions into an exact plan and tells it. After a crash the plan that was told is the plan. */
export const proposePlan = (incident: IncidentId, triaged: Triaged, diagnosis: Diagnosis | undefined) =>
  stage({
    incident,
    name: NAME,
    success: Proposed,
    tier: "operator",
    run: Effect.gen(function* () {
      const { conclude, moveTo } = yield* stageRecord(incident, NAME)
      const context = { triaged, diagnosis, cluster: yield* clusterOf(incident) }
      const { plan, digest } = yield* conclude(
        "PlanProposed",
        Effect.map(makePlan(incident, context), (made) => ({ _tag: "PlanProposed" as const, plan: made, digest: planDigest(made) }))
      )
      if (plan.steps.length === 0) {
        return yield* handOver(`runbook ${triaged.runbook.name} has no action for what was found`, "Nothing was changed.")
      }
      yield* moveTo("planned", `${plan.steps.length} steps`)
      return { plan, digest }
    })
  })
