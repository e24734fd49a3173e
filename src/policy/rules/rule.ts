import { type CommandEffect, isMutation } from "../../domain/command-effects.ts"
import type { Reason, Verdict } from "../../domain/decision.ts"
import type { PlanStep } from "../../domain/plan.ts"
import type { PolicyInput } from "../policy.ts"

/** One rule: pure, and silent about what is not its business. The strictest reason of all rules decides. */
export type Rule = (input: PolicyInput) => ReadonlyArray<Reason>

/** What a step rule says of one step; undefined when it has nothing to say. */
export type StepVerdict = readonly [verdict: Verdict, message: string] | undefined

/** A rule that looks at each step by itself. */
export const eachStep =
  (rule: string, speak: (step: PlanStep, input: PolicyInput) => StepVerdict): Rule =>
  (input) =>
    input.plan.steps.flatMap((step) => {
      const spoken = speak(step, input)
      return spoken === undefined ? [] : [{ rule, verdict: spoken[0], step: step.id, message: spoken[1] }]
    })

/** A rule about the plan as a whole. */
export const wholePlan =
  (rule: string, speak: (input: PolicyInput) => StepVerdict): Rule =>
  (input) => {
    const spoken = speak(input)
    return spoken === undefined ? [] : [{ rule, verdict: spoken[0], message: spoken[1] }]
  }

/** The command as a person would type it; words with blanks are quoted. */
export const commandLine = (argv: ReadonlyArray<string>): string =>
  argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(" ")

export const changes = (step: PlanStep): boolean => isMutation(step.effects.class)

/** The effects of a step that change something. */
export const changingEffects = (step: PlanStep): ReadonlyArray<CommandEffect> =>
  step.effects.effects.filter((effect) => isMutation(effect.class))

/** Why the class is what it is, as one clause. */
export const because = (step: PlanStep): string => step.effects.reasons.join("; ") || "no reason was given"
