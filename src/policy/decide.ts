import { Effect } from "effect"
import type { Reason, Verdict } from "../domain/decision.ts"
import type { Approvals } from "../domain/runbook.ts"
import { showUserError } from "../domain/user-error.ts"
import { falsehoods } from "./input-is-true.ts"
import type { Decided, Policy, PolicyInput } from "./policy.ts"
import type { Answer, RuleEngine, SpokenReason } from "./rule-engine.ts"
import { ruleInput } from "./rule-input.ts"

const strictness: Record<Verdict, number> = { allow: 0, "needs-approval": 1, deny: 2 }

const strictest = (reasons: ReadonlyArray<Reason>): Verdict =>
  reasons.reduce<Verdict>((worst, { verdict }) => (strictness[verdict] > strictness[worst] ? verdict : worst), "allow")

/** A step that no rule speaks for is denied: silence is not consent. */
const unspoken = ({ plan }: PolicyInput, reasons: ReadonlyArray<Reason>): ReadonlyArray<Reason> => {
  const spokenFor = new Set(reasons.map(({ step }) => step))
  return plan.steps
    .filter(({ id }) => !spokenFor.has(id))
    .map(({ id }) => ({ rule: "no-rule", verdict: "deny", step: id, message: "no rule speaks for this step, so it is not run" }))
}

interface Required {
  readonly approvals?: Approvals
  readonly reasons: ReadonlyArray<Reason>
}

/**
 * Who must approve the plan as a whole: the groups that all of its approval-bound steps and all rules that name some accept, and the most
 * people any asks for. What no one group could approve together is denied, since one approval covers the whole plan.
 */
const requiredApprovals = ({ plan }: PolicyInput, reasons: ReadonlyArray<SpokenReason>, byDefault: Approvals): Required => {
  const asking = reasons.filter(({ verdict }) => verdict === "needs-approval")
  const steps = plan.steps.filter(({ id }) => asking.some(({ step }) => step === undefined || step === id))
  const byRules = asking.flatMap(({ approvals }) => approvals ?? [])
  const wanted = [...steps.map((step) => step.approvals ?? byDefault), ...byRules]
  const named = [
    ...steps.flatMap((step) => (step.approvals === undefined ? [] : [step.approvals.groups])),
    ...byRules.flatMap(({ groups }) => (groups.length === 0 ? [] : [groups]))
  ]
  const [first, ...others] = named
  const groups = first === undefined ? byDefault.groups : first.filter((group) => others.every((other) => other.includes(group)))
  const people = Math.max(1, ...wanted.map((approvals) => approvals.people))
  if (groups.length > 0) return { approvals: { groups: [...groups], people }, reasons: [] }
  const message =
    first === undefined
      ? "approval is needed and nobody is configured to give it; set policy.approvers in handrail.yaml"
      : "its steps and the rules name approvers of different groups, and one approval covers the whole plan; split the runbook, or name a group they share"
  return { reasons: [{ rule: "approvers", verdict: "deny", message }] }
}

/** Denials first, and then by step, so that the same reasons are always told in the same order. */
const inOrder = (reasons: ReadonlyArray<SpokenReason>): ReadonlyArray<SpokenReason> =>
  [...reasons].sort(
    (a, b) =>
      strictness[b.verdict] - strictness[a.verdict] ||
      (a.step ?? "").localeCompare(b.step ?? "") ||
      a.rule.localeCompare(b.rule) ||
      a.message.localeCompare(b.message)
  )

/** What an engine says; that it does not answer is a denial that says so. */
const ask = (engine: RuleEngine, input: string) =>
  engine.ask(input).pipe(
    Effect.catch((error) =>
      Effect.succeed<Answer>({
        by: engine.name,
        reasons: [{ rule: "engine", verdict: "deny", message: `the rules of ${engine.name} could not be asked: ${showUserError(error)}` }]
      })
    )
  )

export interface Engines {
  /** Its rules must speak for every step. */
  readonly base: RuleEngine
  /** These can forbid, and ask for people, and never allow. */
  readonly stricter: ReadonlyArray<RuleEngine>
}

const objections = (reasons: ReadonlyArray<SpokenReason>) => reasons.filter(({ verdict }) => verdict !== "allow")

/** Asks every engine; the strictest reason is the verdict. */
export const decideBy = ({ base, stricter }: Engines, byDefault: Approvals): Policy["Service"]["decide"] => {
  return Effect.fn("policy.decide")(function* (input: PolicyInput): Effect.fn.Return<Decided> {
    const document = JSON.stringify(ruleInput(input))
    const asked = yield* Effect.all([ask(base, document), Effect.forEach(stricter, (one) => ask(one, document))], { concurrency: 2 })
    const [speaking, objecting] = asked
    const spoken = [...falsehoods(input), ...inOrder([...speaking.reasons, ...objecting.flatMap(({ reasons }) => objections(reasons))])]
    const reasons = [...spoken, ...unspoken(input, spoken)]
    const required: Required = strictest(reasons) === "needs-approval" ? requiredApprovals(input, reasons, byDefault) : { reasons: [] }
    const all = [...reasons, ...required.reasons]
    const verdict = strictest(all)
    yield* Effect.annotateCurrentSpan({ "incident.id": input.incident.id, "policy.verdict": verdict })
    return {
      decision: {
        plan: input.digest,
        verdict,
        reasons: all.map(({ rule, verdict: said, step, message }) => ({
          rule,
          verdict: said,
          ...(step === undefined ? {} : { step }),
          message
        })),
        ...(required.approvals === undefined ? {} : { approvals: required.approvals }),
        mode: input.incident.mode,
        engine: [speaking, ...objecting].map(({ by }) => by).join(", "),
        decidedAt: input.now
      },
      input: document
    }
  })
}
