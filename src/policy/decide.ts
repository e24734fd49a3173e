import type { Decision, Reason, Verdict } from "../domain/decision.ts"
import type { Approvals } from "../domain/runbook.ts"
import type { PolicyInput } from "./policy.ts"
import type { Rule } from "./rules/rule.ts"

const strictness: Record<Verdict, number> = { allow: 0, "needs-approval": 1, deny: 2 }

const strictest = (reasons: ReadonlyArray<Reason>): Verdict =>
  reasons.reduce<Verdict>((worst, { verdict }) => (strictness[verdict] > strictness[worst] ? verdict : worst), "allow")

/** A step that no rule speaks for is denied: silence is not consent. */
const unspoken = ({ plan }: PolicyInput, reasons: ReadonlyArray<Reason>): ReadonlyArray<Reason> =>
  plan.steps
    .filter(({ id }) => !reasons.some(({ step }) => step === id))
    .map(({ id }) => ({ rule: "no-rule", verdict: "deny", step: id, message: "no rule speaks for this step, so it is not run" }))

interface Required {
  readonly approvals?: Approvals
  readonly reasons: ReadonlyArray<Reason>
}

/**
 * Who must approve the plan as a whole: the groups that all of its approval-bound steps accept, and the most people any asks for.
 * Steps that no one group could approve together are denied, since one approval covers the whole plan.
 */
const requiredApprovals = ({ plan }: PolicyInput, reasons: ReadonlyArray<Reason>, byDefault: Approvals): Required => {
  const asking = reasons.filter(({ verdict }) => verdict === "needs-approval")
  const steps = plan.steps.filter(({ id }) => asking.some(({ step }) => step === undefined || step === id))
  const wanted = steps.map((step) => step.approvals ?? byDefault)
  const named = steps.flatMap((step) => (step.approvals === undefined ? [] : [step.approvals.groups]))
  const [first, ...others] = named
  const groups = first === undefined ? byDefault.groups : first.filter((group) => others.every((other) => other.includes(group)))
  const people = Math.max(1, ...wanted.map((approvals) => approvals.people))
  if (groups.length > 0) return { approvals: { groups: [...groups], people }, reasons: [] }
  const message =
    first === undefined
      ? "approval is needed and nobody is configured to give it; set policy.approvers in handrail.yaml"
      : "its steps name approvers of different groups, and one approval covers the whole plan; split the runbook, or name a group they share"
  return { reasons: [{ rule: "approvers", verdict: "deny", message }] }
}

/** Asks every rule; the strictest reason is the verdict. Pure. */
export const decideBy = (rules: ReadonlyArray<Rule>, engine: string, byDefault: Approvals): ((input: PolicyInput) => Decision) => {
  return (input) => {
    const spoken = rules.flatMap((rule) => rule(input))
    const reasons = [...spoken, ...unspoken(input, spoken)]
    const required: Required = strictest(reasons) === "needs-approval" ? requiredApprovals(input, reasons, byDefault) : { reasons: [] }
    const all = [...reasons, ...required.reasons]
    return {
      plan: input.digest,
      verdict: strictest(all),
      reasons: all,
      ...(required.approvals === undefined ? {} : { approvals: required.approvals }),
      mode: input.incident.mode,
      engine,
      decidedAt: input.now
    }
  }
}
