import type { Reason, Verdict } from "../domain/decision.ts"
import type { Approvals } from "../domain/runbook.ts"
import type { SpokenReason } from "./rule-engine.ts"

/** What reasons come to. */
export interface Outcome {
  readonly verdict: Verdict
  /** Denials first. */
  readonly reasons: ReadonlyArray<SpokenReason>
  /** Who must approve; present when the verdict is `needs-approval`. */
  readonly approvals?: Approvals
}

/** What of a step decides about its approval. */
interface Step {
  readonly id: string
  readonly approvals?: Approvals | undefined
}

const strictness: Record<Verdict, number> = { allow: 0, "needs-approval": 1, deny: 2 }

const strictest = (reasons: ReadonlyArray<Reason>): Verdict =>
  reasons.reduce<Verdict>((worst, { verdict }) => (strictness[verdict] > strictness[worst] ? verdict : worst), "allow")

/** A step that no rule speaks for is denied: silence is not consent. */
const unspoken = (steps: ReadonlyArray<Step>, reasons: ReadonlyArray<Reason>): ReadonlyArray<Reason> => {
  // that the rules could not be asked is said once
  if (reasons.some(({ rule }) => rule === "engine")) return []
  const spokenFor = new Set(reasons.map(({ step }) => step))
  return steps
    .filter(({ id }) => !spokenFor.has(id))
    .map(({ id }) => ({ rule: "no-rule", verdict: "deny", step: id, message: "no rule speaks for this step, so it is not run" }))
}

/** By code unit: an order that no locale changes, and no time is spent on. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Strictest first, and then by step, so that the same reasons are always told in the same order. */
const inOrder = (reasons: ReadonlyArray<SpokenReason>): ReadonlyArray<SpokenReason> =>
  [...reasons].sort(
    (a, b) =>
      strictness[b.verdict] - strictness[a.verdict] ||
      compare(a.step ?? "", b.step ?? "") ||
      compare(a.rule, b.rule) ||
      compare(a.message, b.message)
  )

const nobody = {
  configured: "approval is needed and nobody is configured to give it; set policy.approvers in handrail.yaml",
  shared:
    "its steps and the rules name approvers of different groups, and one approval covers the whole plan; split the runbook, or name a group they share"
}

/**
 * Who must approve the plan as a whole: the groups that all of its approval-bound steps and all rules that name some accept, and the most
 * people any asks for. A sentence when there is no such group, since one approval covers the whole plan.
 */
const requiredApprovals = (
  steps: ReadonlyArray<Step>,
  reasons: ReadonlyArray<SpokenReason>,
  byDefault: Approvals
): Approvals | keyof typeof nobody => {
  const asking = reasons.filter(({ verdict }) => verdict === "needs-approval")
  const bound = steps.filter(({ id }) => asking.some(({ step }) => step === undefined || step === id))
  const byRules = asking.flatMap(({ approvals }) => approvals ?? [])
  const wanted = [...bound.map(({ approvals }) => approvals ?? byDefault), ...byRules]
  const named = [...bound.flatMap(({ approvals }) => approvals ?? []), ...byRules]
    .map(({ groups }) => groups)
    .filter(({ length }) => length > 0)
  const [first, ...others] = named
  const groups = first === undefined ? byDefault.groups : first.filter((group) => others.every((other) => other.includes(group)))
  if (groups.length === 0) return first === undefined ? "configured" : "shared"
  return { groups: [...groups], people: Math.max(1, ...wanted.map(({ people }) => people)) }
}

/** The verdict is the strictest of the reasons; a plan that asks for people whom nobody can be is denied. */
export const outcomeOf = (steps: ReadonlyArray<Step>, said: ReadonlyArray<SpokenReason>, byDefault: Approvals): Outcome => {
  const reasons = inOrder([...said, ...unspoken(steps, said)])
  const verdict = strictest(reasons)
  if (verdict !== "needs-approval") return { verdict, reasons }
  const approvals = requiredApprovals(steps, reasons, byDefault)
  if (typeof approvals === "object") return { verdict, reasons, approvals }
  return { verdict: "deny", reasons: [{ rule: "approvers", verdict: "deny", message: nobody[approvals] }, ...reasons] }
}
