import { type CommandEffects, sameEffects } from "../domain/command-effects.ts"
import type { Reason } from "../domain/decision.ts"
import { type PlanStep, planDigest } from "../domain/plan.ts"
import { classify } from "./classify.ts"
import { commandLine } from "./command-line.ts"
import type { PolicyInput } from "./policy.ts"

interface Stated {
  readonly argv: ReadonlyArray<string>
  readonly effects: CommandEffects
}

const isTrue = ({ argv, effects }: Stated): boolean => sameEffects(effects, classify(argv))

const misstated = (what: string, { argv }: Stated): string =>
  `the effects stated for ${what}${commandLine(argv)} are not what it does; make a new plan`

const falseEffects = (step: PlanStep): string | undefined => {
  if (!isTrue(step)) return misstated("", step)
  const rollback = step.rollback.find((one) => !isTrue(one))
  return rollback === undefined ? undefined : misstated("its rollback ", rollback)
}

/**
 * What every rule and every approver rests on, and Rego cannot check: that the plan is the one its digest names, and that the effects
 * stated for each command are those it has. Denials of what is not so.
 */
export const falsehoods = ({ plan, digest }: PolicyInput): ReadonlyArray<Reason> => {
  const found: Array<Reason> = []
  if (planDigest(plan) !== digest)
    found.push({ rule: "plan-is-current", verdict: "deny", message: "the plan is not the one that its digest names; make a new plan" })
  for (const step of plan.steps) {
    const message = falseEffects(step)
    if (message !== undefined) found.push({ rule: "effects-are-true", verdict: "deny", step: step.id, message })
  }
  return found
}
