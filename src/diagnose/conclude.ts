import { Effect } from "effect"
import type { Diagnosis, HypothesisResult } from "../domain/diagnosis.ts"
import type { Hypothesis } from "../domain/hypothesis-tree.ts"
import { resolveText } from "../knowledge/resolve-argv.ts"

/** A rival whose likelihood reaches this stands beside a confirmed hypothesis, so that neither is the cause. */
const stands = 0.5

type Conclusion = Pick<Diagnosis, "verdict" | "cause" | "summary">

/**
 * One cause: exactly one root hypothesis is confirmed and no other stands. It is refined as long as exactly one child is confirmed.
 * `cut` says why testing ended early.
 */
export const conclude = Effect.fnUntraced(function* (
  hypotheses: ReadonlyArray<Hypothesis>,
  results: ReadonlyArray<HypothesisResult>,
  params: Readonly<Record<string, string>>,
  cut: string | undefined
): Effect.fn.Return<Conclusion> {
  const resultOf = ({ id }: Hypothesis) => results.find((result) => result.id === id)
  const standing = hypotheses.filter((hypothesis) => (resultOf(hypothesis)?.likelihood ?? 0) >= stands)
  const confirmed = hypotheses.filter((hypothesis) => resultOf(hypothesis)?.status === "confirmed")
  if (cut !== undefined) return { verdict: "inconclusive", summary: `${cut}; ${known(results)}` }
  const [root] = confirmed
  if (root === undefined) return { verdict: "inconclusive", summary: `no hypothesis is confirmed; ${known(results)}` }
  if (standing.length > 1) {
    return { verdict: "inconclusive", summary: `${standing.map(({ title }) => quote(title)).join(" and ")} both stand; ${known(results)}` }
  }
  const chain = refine(root, (hypothesis) => resultOf(hypothesis)?.status === "confirmed")
  const deepest = chain.at(-1) ?? root
  const reasons = chain.flatMap((hypothesis) => reasonsFor(resultOf(hypothesis)))
  const summary = reasons.length === 0 ? deepest.title : `${deepest.title}: ${[...new Set(reasons)].join("; ")}`
  const template = deepest.entity ?? root.entity
  const entity = template === undefined ? undefined : yield* Effect.option(resolveText(template, params, deepest.id))
  return {
    verdict: "confirmed",
    summary,
    cause: { id: deepest.id, summary, ...(entity?._tag === "Some" && { entity: entity.value }) }
  }
})

/** The hypothesis and its refinements, each the only confirmed one. */
const refine = (hypothesis: Hypothesis, isConfirmed: (child: Hypothesis) => boolean): ReadonlyArray<Hypothesis> => {
  const [child, second] = hypothesis.children.filter(isConfirmed)
  return child === undefined || second !== undefined ? [hypothesis] : [hypothesis, ...refine(child, isConfirmed)]
}

/** What speaks for it, in the order of its probes. */
const reasonsFor = (result: HypothesisResult | undefined): ReadonlyArray<string> =>
  (result?.findings ?? []).filter(({ effect }) => effect === "supports").map(({ sentence }) => sentence)

const known = (results: ReadonlyArray<HypothesisResult>): string => {
  const refuted = results.filter(({ status }) => status === "refuted").map(({ title }) => quote(title))
  return refuted.length === 0 ? "none is ruled out" : `ruled out: ${refuted.join(", ")}`
}

const quote = (title: string): string => `“${title}”`
