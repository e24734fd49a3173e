import { because, commandLine, eachStep, type Rule } from "./rule.ts"

/** What cannot be undone is a person's to decide, in every mode and environment. */
export const destructive: Rule = eachStep("destructive", (step) =>
  step.effects.class === "destructive"
    ? ["needs-approval", `${commandLine(step.argv)} cannot be undone: ${because(step)}; approve only if that is meant`]
    : undefined
)
