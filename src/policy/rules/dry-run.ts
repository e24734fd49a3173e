import { changes, commandLine, eachStep, type Rule } from "./rule.ts"

/** A change whose dry run failed would fail too, or do something else than was shown: denied, whoever approves. */
export const dryRunFailed: Rule = eachStep("dry-run", (step) =>
  changes(step) && step.dryRun?.status === "failed"
    ? ["deny", `the dry run of ${commandLine(step.argv)} failed: ${step.dryRun.summary}; correct the step and plan again`]
    : undefined
)
