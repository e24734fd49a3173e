import { Schema } from "effect"
import { CommandEffects } from "../../domain/command-effects.ts"
import { classify } from "../classify.ts"
import { commandLine, eachStep, type Rule } from "./rule.ts"

const equal = Schema.toEquivalence(CommandEffects)

const same = (stated: CommandEffects, argv: ReadonlyArray<string>): boolean => equal(stated, classify(argv))

/** Denies a step whose stated effects are not those of its command: the other rules, and the approvers, go by what is stated. */
export const effectsAreTrue: Rule = eachStep("effects-are-true", (step) => {
  if (!same(step.effects, step.argv))
    return ["deny", `the effects stated for ${commandLine(step.argv)} are not what it does; make a new plan`]
  const wrong = step.rollback.find(({ effects, argv }) => !same(effects, argv))
  return wrong === undefined
    ? undefined
    : ["deny", `the effects stated for its rollback ${commandLine(wrong.argv)} are not what it does; make a new plan`]
})
