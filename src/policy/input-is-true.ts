import { Schema } from "effect"
import { CommandEffects } from "../domain/command-effects.ts"
import type { Reason } from "../domain/decision.ts"
import { planDigest } from "../domain/plan.ts"
import { classify } from "./classify.ts"
import { commandLine } from "./command-line.ts"
import type { PolicyInput } from "./policy.ts"

const equal = Schema.toEquivalence(CommandEffects)

const same = (stated: CommandEffects, argv: ReadonlyArray<string>): boolean => equal(stated, classify(argv))

/**
 * What every rule and every approver rests on, and Rego cannot check: that the plan is the one its digest names, and that the effects
 * stated for each command are those it has. Denials of what is not so.
 */
export const falsehoods = ({ plan, digest }: PolicyInput): ReadonlyArray<Reason> => [
  ...(planDigest(plan) === digest
    ? []
    : [
        {
          rule: "plan-is-current",
          verdict: "deny",
          message: "the plan is not the one that its digest names; make a new plan"
        } as const
      ]),
  ...plan.steps.flatMap(({ id, argv, effects, rollback }): ReadonlyArray<Reason> => {
    const about = { rule: "effects-are-true", verdict: "deny", step: id } as const
    if (!same(effects, argv))
      return [{ ...about, message: `the effects stated for ${commandLine(argv)} are not what it does; make a new plan` }]
    const wrong = rollback.find((one) => !same(one.effects, one.argv))
    if (wrong === undefined) return []
    return [{ ...about, message: `the effects stated for its rollback ${commandLine(wrong.argv)} are not what it does; make a new plan` }]
  })
]
