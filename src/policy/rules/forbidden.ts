import { because, commandLine, eachStep, type Rule } from "./rule.ts"

/** What escapes Handrail's identity, target or control is denied, in every mode and whoever approves. */
export const forbidden: Rule = eachStep("forbidden", (step) =>
  step.effects.class === "forbidden" ? ["deny", `${commandLine(step.argv)} is never run: ${because(step)}`] : undefined
)
