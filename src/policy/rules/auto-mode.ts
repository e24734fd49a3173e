import type { CommandEffect } from "../../domain/command-effects.ts"
import type { PlanStep } from "../../domain/plan.ts"
import type { PolicyInput } from "../policy.ts"
import { changes, changingEffects, commandLine, eachStep, type Rule, type StepVerdict } from "./rule.ts"

/** The label by which the owners of a namespace let Handrail act in it by itself. Handrail never sets it. */
const AUTO_LABEL = "handrail.dev/auto"
const AUTO_ALLOWED = "allowed"

/** Kinds without a namespace whose `low` changes Handrail may make by itself outside production. */
const clusterKinds = new Set(["Node"])

/** Why one effect may not happen without a person; undefined when it may. */
const objection = (effect: CommandEffect, { namespaceLabels, cluster }: PolicyInput): string | undefined => {
  if (effect.scope !== "objects") return "it does not name the objects it changes"
  if (clusterKinds.has(effect.kind)) {
    return cluster.environment === "production" ? `a ${effect.kind} in production carries work of many namespaces` : undefined
  }
  const { namespace } = effect
  if (namespace === undefined) return `it names no namespace for its ${effect.kind}; write -n in the runbook`
  if (namespaceLabels[namespace]?.[AUTO_LABEL] === AUTO_ALLOWED) return undefined
  return `namespace ${namespace} is not labelled ${AUTO_LABEL}=${AUTO_ALLOWED}`
}

const asks = (step: PlanStep, why: string): StepVerdict => [
  "needs-approval",
  `a person decides about ${commandLine(step.argv)}, because ${why}`
]

const low = (step: PlanStep, input: PolicyInput): StepVerdict => {
  if (input.cluster.environment !== "production") return undefined
  if (step.irreversible || step.effects.effects.some(({ reversible }) => !reversible))
    return asks(step, "it cannot be undone and this is production")
  return step.rollback.length === 0 ? asks(step, "it has no rollback and this is production") : undefined
}

const high = (step: PlanStep, input: PolicyInput): StepVerdict => {
  if (input.cluster.environment === "production") return asks(step, "its effects are wide or slow to undo and this is production")
  if (step.irreversible || changingEffects(step).some(({ reversible }) => !reversible))
    return asks(step, "its effects are wide and cannot be undone")
  if (step.dryRun?.status === "passed" || addsOnly(step)) return undefined
  return asks(step, "its effects are wide and no dry run has shown that it would work")
}

/** It changes nothing that is there, and the tool has no dry run for it: `helm test` starts the pods that the release itself brought. */
const addsOnly = (step: PlanStep): boolean =>
  step.dryRun?.status === "unsupported" && changingEffects(step).every(({ verb }) => verb === "create")

const stricter = { low, high } as const

/**
 * In auto mode Handrail changes by itself only named objects in namespaces whose owners said so by a label.
 * `low`: in production only what can be undone and has a rollback. `high`: never in production; elsewhere only what can be undone
 * and whose dry run passed, or what only adds and has none. For everything else a person is asked; `destructive` is another rule's.
 */
export const autoMode: Rule = eachStep("auto-mode", (step, input) => {
  const value = step.effects.class
  if (input.incident.mode !== "auto" || !changes(step) || (value !== "low" && value !== "high")) return undefined
  const objections = changingEffects(step).flatMap((effect) => objection(effect, input) ?? [])
  const [first] = objections
  if (first !== undefined) return asks(step, first)
  return stricter[value](step, input) ?? ["allow", `${commandLine(step.argv)} changes only named things where the owners allow it`]
})
