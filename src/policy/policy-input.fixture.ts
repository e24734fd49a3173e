import { type PlanStep, planDigest } from "../domain/plan.ts"
import type { Facts } from "./facts/facts.ts"
import { at, cluster, incident, planOf } from "./plan.fixture.ts"
import type { PolicyInput } from "./policy.ts"

/** A world in which nothing speaks against these steps: no freeze, no budget, no drain, a stable control plane, no repository's owner. */
export const calmFacts = (steps: ReadonlyArray<PlanStep>): Facts => {
  const effects = steps.flatMap((step) => step.effects.effects)
  const named = effects.flatMap(({ kind, namespace = "", names }) =>
    (names.length === 0 ? ["*"] : names).map((name) => ({ kind, namespace, name }))
  )
  return {
    freezes: [],
    disruption: named.map((one) => ({ ...one, status: "known", budgets: [] })),
    drains: { status: "known", nodes: [] },
    controlPlane: { status: "stable" },
    storage: named.flatMap(({ kind, name }) => (kind === "Node" ? [{ node: name, status: "known", attachments: [], local: [] }] : [])),
    owners: named.map((one) => ({ ...one, status: "free" })),
    absent: []
  }
}

/** What a staging cluster's auto mode would be asked about these steps at noon of a day that is nothing special. */
export const policyInput = (steps: ReadonlyArray<PlanStep>, change: Partial<PolicyInput> = {}): PolicyInput => {
  const plan = planOf(steps)
  return {
    plan,
    digest: planDigest(plan),
    incident: { id: incident, mode: "auto", severity: "critical" },
    cluster: { name: cluster, environment: "staging" },
    namespaceLabels: { shop: { "handrail.dev/auto": "allowed" }, plain: {} },
    now: at(),
    history: { failed: [], mutations: 0 },
    facts: calmFacts(steps),
    approvals: [],
    ...change
  }
}
