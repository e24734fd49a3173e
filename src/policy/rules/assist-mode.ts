import { changes, commandLine, eachStep, type Rule } from "./rule.ts"

/** In assist mode Handrail drafts, and a person decides about every change. */
export const assistMode: Rule = eachStep("assist-mode", (step, { incident }) =>
  incident.mode === "assist" && changes(step)
    ? ["needs-approval", `in assist mode a person decides about ${commandLine(step.argv)}`]
    : undefined
)
