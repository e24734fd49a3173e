import { isAtLeast } from "../../domain/command-effects.ts"
import { eachStep, type Rule } from "./rule.ts"

/** Where the runbook names approvers, they are asked before anything changes or discloses, also where the mode would allow it. Plain reads go on. */
export const runbookApprovals: Rule = eachStep("runbook-approvals", (step) =>
  step.approvals !== undefined && isAtLeast(step.effects.class, "sensitive-read")
    ? ["needs-approval", `the runbook asks for approval by ${step.approvals.groups.join(" or ")}`]
    : undefined
)
