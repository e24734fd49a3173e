import type { Environment } from "../../domain/incident.ts"
import { changes, changingEffects, type Rule, wholePlan } from "./rule.ts"

interface Budget {
  /** Objects that one plan may change before a person looks at it. */
  readonly objects: number
  /** Changes that one incident may make in all. Beyond it the incident is not being repaired but tried out on. */
  readonly changes: number
}

const budgets: Record<Environment, Budget> = {
  production: { objects: 3, changes: 10 },
  staging: { objects: 10, changes: 20 },
  development: { objects: 25, changes: 40 }
}

/** Asks a person when a plan changes more named objects than its environment's budget. */
export const planBudget: Rule = wholePlan("plan-budget", ({ plan, cluster }) => {
  const objects = new Set(
    plan.steps.flatMap((step) =>
      changingEffects(step).flatMap(({ kind, namespace, names }) => names.map((name) => `${kind}/${namespace}/${name}`))
    )
  )
  const { objects: limit } = budgets[cluster.environment]
  return objects.size <= limit
    ? undefined
    : ["needs-approval", `the plan changes ${objects.size} objects, and ${limit} is the most that goes unasked in ${cluster.environment}`]
})

/** Denies a plan that would take the incident over its budget of changes: time to hand over. */
export const incidentBudget: Rule = wholePlan("incident-budget", ({ plan, cluster, history }) => {
  const wanted = plan.steps.filter(changes).length
  const { changes: limit } = budgets[cluster.environment]
  return wanted === 0 || history.mutations + wanted <= limit
    ? undefined
    : [
        "deny",
        `this incident has made ${history.mutations} changes and the plan adds ${wanted}, over the ${limit} that one incident may make in ${cluster.environment}; hand over to a person`
      ]
})
