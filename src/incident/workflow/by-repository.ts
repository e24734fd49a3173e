import { Effect } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import type { Condition } from "../../domain/condition.ts"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import type { IncidentId } from "../../domain/ids.ts"
import type { PlanStep } from "../../domain/plan.ts"
import { changeThrough } from "../../execute/gitops/change-through.ts"
import type { Cluster } from "../../platform/clusters.ts"

export interface RepositoryContext {
  readonly incident: IncidentId
  readonly cluster: Cluster
  readonly diagnosis: Diagnosis | undefined
}

/** Whether a condition can be judged where no command is run: those about its exit code and its text cannot. */
const isOfState: Record<Condition["_tag"], (condition: Condition) => boolean> = {
  "output-contains": () => false,
  "output-matches": () => false,
  "exit-code": () => false,
  "restarts-at-most": () => true,
  "all-ready": () => true,
  cel: (condition) => condition._tag !== "cel" || !/\b(output|stdout|stderr|exitCode)\b/.test(condition.expression),
  promql: () => true
}

/**
 * A planned step as it is to be made where a repository owns what it changes: by a pull request, where Handrail can write one; else as
 * it is, with notes about who owns it and what is to be changed there. What is merged stays: undoing it is another pull request's.
 */
export const byRepository = Effect.fn("incident.byRepository")(function* (
  step: PlanStep,
  { incident, cluster, diagnosis }: RepositoryContext
) {
  if (!isMutation(step.effects.class)) return step
  const { title, argv, effects } = step
  const { through, notes } = yield* changeThrough({ incident, title, argv, effects, cluster, diagnosis })
  const said = [...(step.notes ?? []), ...notes]
  const noted: PlanStep = said.length === 0 ? step : { ...step, notes: said }
  if (through === undefined) return noted
  const validate = step.validate.filter((condition) => isOfState[condition._tag](condition))
  return { ...noted, through, validate, rollback: [], keep: true } satisfies PlanStep
})
