import { Effect } from "effect"
import type { Verdict } from "../../domain/decision.ts"
import type { Outcome } from "../outcome.ts"
import type { RuleInput } from "../rule-input.ts"
import { type Change, type Hints, possibleChanges } from "./changes.ts"

/** Changes that, made together, would lead to another answer; without any one of them they would not. */
export interface Counterfactual {
  readonly changes: ReadonlyArray<string>
  readonly verdict: Verdict
  readonly approvals?: Outcome["approvals"]
}

type Judge = (input: RuleInput) => Effect.Effect<Outcome>

/** How many times the rules may be asked, and how many changes are tried together. */
const MOST_QUESTIONS = 600
const MOST_TOGETHER = 3

const rank: Record<Verdict, number> = { deny: 0, "needs-approval": 1, allow: 2 }

/** Every way to choose `size` of them, in order. */
const combinations = function* <A>(all: ReadonlyArray<A>, size: number, from = 0): Generator<ReadonlyArray<A>> {
  if (size === 0) return yield []
  for (let index = from; index <= all.length - size; index++) {
    for (const rest of combinations(all, size - 1, index + 1)) yield [all[index] as A, ...rest]
  }
}

const includesAll = (set: ReadonlyArray<Change>, subset: ReadonlyArray<Change>): boolean => subset.every((one) => set.includes(one))

/** Which rules object to what: a change that leaves all of this as it is has no part in any other answer. */
const objectionsOf = ({ reasons }: Outcome): string =>
  JSON.stringify(reasons.filter(({ verdict }) => verdict !== "allow").map(({ rule, step, verdict }) => [rule, step, verdict]))

/**
 * What would lead to a milder answer, found by asking the rules about changed inputs: single changes first, then two and three together
 * of those that move any rule. Only the smallest sets are given, mildest first.
 */
export const counterfactuals = Effect.fn("policy.counterfactuals")(function* (
  input: RuleInput,
  present: Outcome,
  judge: Judge,
  hints: Hints
): Effect.fn.Return<ReadonlyArray<Counterfactual>> {
  let asked = 0
  const found: Array<{ readonly set: ReadonlyArray<Change>; readonly outcome: Outcome }> = []
  const tryOut = Effect.fnUntraced(function* (set: ReadonlyArray<Change>) {
    asked += 1
    const outcome = yield* judge(set.reduce((changed, { apply }) => apply(changed), input))
    const better = (other: Outcome) => rank[outcome.verdict] > rank[other.verdict]
    const smaller = found.filter((one) => includesAll(set, one.set))
    if (better(present) && smaller.every((one) => better(one.outcome))) found.push({ set, outcome })
    return outcome
  })

  const before = objectionsOf(present)
  const moving: Array<Change> = []
  for (const change of possibleChanges(input, hints)) {
    const outcome = yield* tryOut([change])
    if (objectionsOf(outcome) !== before) moving.push(change)
  }
  for (let size = 2; size <= MOST_TOGETHER; size++) {
    for (const set of combinations(moving, size)) {
      if (asked >= MOST_QUESTIONS) break
      if (found.some((one) => one.outcome.verdict === "allow" && includesAll(set, one.set))) continue
      yield* tryOut(set)
    }
  }
  return found
    .map(({ set, outcome }) => ({
      changes: set.map(({ say }) => say),
      verdict: outcome.verdict,
      ...(outcome.approvals === undefined ? {} : { approvals: outcome.approvals })
    }))
    .sort((a, b) => rank[b.verdict] - rank[a.verdict] || a.changes.length - b.changes.length)
})
