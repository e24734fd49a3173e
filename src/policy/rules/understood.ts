import { because, commandLine, eachStep, type Rule } from "./rule.ts"

/** A command that could not be classified is denied: an approver could not know what they approve. */
export const understood: Rule = eachStep("understood", (step) =>
  step.effects.effects.length === 0 || step.effects.effects.some(({ verb }) => verb === "unknown")
    ? ["deny", `${commandLine(step.argv)} is not understood, so nobody can vouch for it: ${because(step)}`]
    : undefined
)
