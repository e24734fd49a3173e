import { because, commandLine, eachStep, type Rule } from "./rule.ts"

/** Plain reads are allowed in every mode. */
export const reads: Rule = eachStep("reads", (step) =>
  step.effects.class === "read" ? ["allow", `${commandLine(step.argv)} only reads`] : undefined
)

/**
 * A read that discloses credentials or other people's data needs approval in every mode: what it prints is kept as evidence,
 * and although redacted it reaches everyone who follows the incident.
 */
export const sensitiveReads: Rule = eachStep("sensitive-reads", (step) =>
  step.effects.class === "sensitive-read"
    ? ["needs-approval", `${commandLine(step.argv)} changes nothing and discloses data: ${because(step)}`]
    : undefined
)
