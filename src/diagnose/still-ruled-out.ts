import { Effect, Result } from "effect"
import type { Finding, HypothesisResult } from "../domain/diagnosis.ts"
import type { Hypothesis, Probe } from "../domain/hypothesis-tree.ts"
import type { Timestamp } from "../domain/ids.ts"
import type { Narrator } from "../domain/narrator.ts"
import type { Observer } from "./observer.ts"
import { isSettledAgainst, logOdds } from "./odds.ts"
import { keepSeen } from "./run-probe.ts"

/** A hypothesis that an earlier diagnosis of the same trouble refuted, and when. */
export interface RuledOut {
  readonly result: HypothesisResult
  readonly at: Timestamp
}

/** The least that a probe which spoke against its hypothesis said: which of its rules held is not kept. */
const leastAgainst = ({ weigh }: Probe): number =>
  Math.max(...weigh.map(({ likelihoodRatio }) => likelihoodRatio).filter((ratio) => ratio < 1))

const mostFor = ({ weigh }: Probe): number => Math.max(1, ...weigh.map(({ likelihoodRatio }) => likelihoodRatio))

/** Whether the same objects may mean something else later. */
const goesByTime = ({ let: values, weigh }: Probe): boolean =>
  [...values.map(({ value }) => value), ...weigh.map(({ when }) => when)].some((expression) => /\bnow\b/.test(expression))

/** Whether a probe would see what it saw then: the same objects, each unchanged. Logs and measurements go on by themselves and are never the same. */
const seesTheSame = Effect.fnUntraced(function* (
  probe: Probe,
  { evidence }: Finding,
  observer: Observer
): Effect.fn.Return<boolean, never, Narrator> {
  const { reads } = probe
  if (evidence === undefined || goesByTime(probe) || !reads.every(({ read }) => read._tag === "kubernetes")) return false
  const observed = yield* Effect.result(Effect.forEach(reads, ({ read }) => observer.observe(read), { concurrency: "unbounded" }))
  if (Result.isFailure(observed)) return false
  const kept = yield* keepSeen(observed.success)
  return kept.id === evidence && kept.omittedBytes === 0
})

/**
 * Whether what ruled it out then still does: of the objects that spoke against it enough are as they were that nothing which its other probes
 * could find would save it. Only those objects are looked at; none of its probes is run again.
 */
export const isStillRuledOut = Effect.fn("diagnose.stillRuledOut")(function* (
  hypothesis: Hypothesis,
  { result }: RuledOut,
  observer: Observer
): Effect.fn.Return<boolean, never, Narrator> {
  const spoke = hypothesis.probes.flatMap((probe) => {
    const finding = result.findings.find(({ effect, probe: id }) => id === probe.id && effect === "refutes")
    return finding === undefined ? [] : [{ finding, probe }]
  })
  const same = yield* Effect.filter(spoke, ({ finding, probe }) => seesTheSame(probe, finding, observer), { concurrency: "unbounded" })
  const standing = new Set(same.map(({ probe }) => probe.id))
  const odds = same.reduce((sum, { probe }) => sum + Math.log(leastAgainst(probe)), logOdds(hypothesis.prior))
  const others = hypothesis.probes.filter(({ id }) => !standing.has(id)).map(mostFor)
  return same.length > 0 && isSettledAgainst(odds, others)
})
