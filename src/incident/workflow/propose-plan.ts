import { Clock, Effect, Schema } from "effect"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import { Digest, type IncidentId, millisOf, timestamp } from "../../domain/ids.ts"
import { Plan, type PlanStep, planDigest } from "../../domain/plan.ts"
import type { Action } from "../../domain/runbook.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { Incidents } from "../incidents.ts"
import { IncidentSettings } from "../settings.ts"
import { byRepository } from "./by-repository.ts"
import { withCanary } from "./canary.ts"
import { checkConditions, tellChecked } from "./check-conditions.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver } from "./ended.ts"
import { refuseFailedPlan, withFailures } from "./failed-plans.ts"
import { resolveStep } from "./resolve-step.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import type { Triaged } from "./triage.ts"

export const Proposed = Schema.Struct({ plan: Plan, digest: Digest })
export type Proposed = typeof Proposed.Type

/** Milliseconds that a plan may take beside its steps: dry runs, decisions, snapshots. */
const SLACK = 60_000

interface Context {
  readonly triaged: Triaged
  readonly diagnosis: Diagnosis | undefined
  readonly cluster: Cluster
}

/** Milliseconds that a step may take, the people included who decide about its pull request. */
const timeOf = ({ timeoutMs, retry, through }: PlanStep): number =>
  timeoutMs * (retry.times + 1) + (through === undefined ? 0 : through.mergeMs + through.syncMs)

/** Leaves out what is known not to apply; what depends on steps before it is asked again when its turn comes. */
const applies = Effect.fnUntraced(function* (action: Action, { triaged, diagnosis }: Context) {
  if (action.when === undefined) return true
  const checked = yield* checkConditions([action.when], { params: triaged.parameters, diagnosis, steps: {} })
  const isOut = checked.some(({ result }) => result.verdict === "false")
  if (isOut) yield* tellChecked(checked, { purpose: "when", step: action.id })
  return !isOut
})

const makePlan = Effect.fnUntraced(function* (incident: IncidentId, context: Context, revision: number) {
  const { triaged, diagnosis, cluster } = context
  const { runbook, parameters } = triaged
  const wanted = yield* Effect.filter(runbook.actions, (action) => applies(action, context))
  const actions = (yield* Effect.forEach(wanted, (action) => withCanary(action, parameters))).flat()
  const resolved = yield* Effect.forEach(actions, (action) =>
    Effect.flatMap(resolveStep(action, { incident, runbook, parameters, cluster }), (step) =>
      byRepository(step, { incident, cluster, diagnosis })
    )
  )
  const steps = yield* withFailures(cluster.config.name, resolved)
  const { deadline } = yield* (yield* Incidents).get(incident)
  const { approvalTimeoutMs } = yield* IncidentSettings
  const now = yield* Clock.currentTimeMillis
  const needs = approvalTimeoutMs + SLACK + steps.reduce((sum, step) => sum + timeOf(step), 0)
  const hypothesis = diagnosis?.cause?.id
  return {
    incident,
    revision,
    cluster: cluster.config.name,
    runbook: { name: runbook.name, digest: runbook.digest },
    ...(hypothesis === undefined ? {} : { hypothesis }),
    parameters,
    steps,
    createdAt: timestamp(now),
    expiresAt: timestamp(Math.min(millisOf(deadline), now + needs))
  } satisfies Plan
})

/**
 * Turns the runbook's actions into an exact plan and tells it. After a crash the plan that was told is the plan. `revision`: 1 for the
 * first, and one more each time that the cluster has moved away from the plan before.
 */
export const proposePlan = (incident: IncidentId, triaged: Triaged, diagnosis: Diagnosis | undefined, revision: number) => {
  const name = ofRevision(revision, "plan")
  return stage({
    incident,
    name,
    success: Proposed,
    tier: "operator",
    run: Effect.gen(function* () {
      const { conclude, moveTo } = yield* stageRecord(incident, name)
      const context = { triaged, diagnosis, cluster: yield* clusterOf(incident) }
      const { plan, digest } = yield* conclude(
        "PlanProposed",
        Effect.map(makePlan(incident, context, revision), (made) => ({
          _tag: "PlanProposed" as const,
          plan: made,
          digest: planDigest(made)
        }))
      )
      if (plan.steps.length === 0) {
        return yield* handOver(`runbook ${triaged.runbook.name} has no action for what was found`, "Nothing was changed.")
      }
      yield* refuseFailedPlan(incident, plan)
      yield* moveTo("planned", `${plan.steps.length} steps`)
      return { plan, digest }
    })
  })
}
