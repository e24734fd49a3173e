import { causes } from "../../src/diagnose/causes/library.ts"
import { type Analysis, analyse } from "../../src/diagnose/reason/analyse.ts"
import { makeScene } from "../../src/diagnose/scene/make-scene.ts"
import type { Evidence } from "../../src/diagnose/scene/scene.ts"
import { familyOf, type Label, type LabelledCase, type Truth } from "./labelled-case.ts"
import type { Variant } from "./variants.ts"

/** What an answer is worth, best first. */
export const outcomes = ["right", "other object", "right family", "abstained", "called healthy", "wrong"] as const
export type Outcome = (typeof outcomes)[number]

/** A likelihood that was told, and whether what it was told of was so. */
export interface Statement {
  readonly likelihood: number
  readonly isSo: boolean
}

export interface Judged {
  readonly variant: Variant
  readonly said: string
  readonly outcome: Outcome
  /** Of the cause that was named. */
  readonly answer?: Statement
  /** Of all that was considered. */
  readonly considered: ReadonlyArray<Statement>
}

type Hypothesis = Analysis["hypotheses"][number]

const isThat = (truth: Truth, { cause, entity }: Hypothesis): boolean =>
  cause.code === truth.code && entity.kind === truth.kind && entity.name === truth.name

const outcomeOf = (label: Label, { verdict }: Analysis): Outcome => {
  if (verdict.verdict === "inconclusive") return label.is === "open" ? "right" : "abstained"
  if (verdict.verdict === "healthy") return label.is === "healthy" ? "right" : "called healthy"
  if (label.is !== "cause") return "wrong"
  const { cause } = verdict
  if (label.truths.some((truth) => isThat(truth, cause))) return "right"
  if (label.truths.some(({ code }) => code === cause.cause.code)) return "other object"
  return label.truths.some(({ code }) => familyOf(code) === cause.cause.family) ? "right family" : "wrong"
}

const saidIn = ({ verdict }: Analysis): string =>
  verdict.verdict === "cause" ? `${verdict.cause.cause.code} ${verdict.cause.entity.kind}/${verdict.cause.entity.name}` : verdict.verdict

const analysisOf = (evidence: Evidence): Analysis => analyse(makeScene(evidence), causes)

/**
 * Codes that stand beside the answer where the evidence is whole: an effect of the cause, or another name of it. Whether such is so nobody has
 * labelled, so that it counts neither way.
 */
const besideIn = ({ evidence, label }: LabelledCase): ReadonlyArray<string> =>
  label.is === "cause"
    ? analysisOf(evidence)
        .hypotheses.filter(({ status }) => status === "confirmed")
        .map(({ cause }) => cause.code)
    : []

const judge = (variant: Variant, beside: ReadonlySet<string>): Judged => {
  const analysis = analysisOf(variant.evidence)
  const { besides = [], label } = variant
  const truths = label.is === "cause" ? [...label.truths, ...besides] : []
  const isSo = (one: Hypothesis): boolean => truths.some((truth) => isThat(truth, one))
  const judged = label.is === "open" ? [] : analysis.hypotheses.filter((one) => isSo(one) || !beside.has(one.cause.code))
  const { verdict } = analysis
  const outcome = outcomeOf(label, analysis)
  return {
    variant,
    said: saidIn(analysis),
    outcome,
    ...(verdict.verdict === "cause" ? { answer: { likelihood: verdict.cause.likelihood, isSo: outcome === "right" } } : {}),
    considered: judged.map((one) => ({ likelihood: one.likelihood, isSo: isSo(one) }))
  }
}

/** Each variant with what the library of causes says of it. */
export const judgeAll = (variants: ReadonlyArray<Variant>): ReadonlyArray<Judged> => {
  const known = new Map<LabelledCase, ReadonlyArray<string>>()
  const beside = (one: LabelledCase): ReadonlyArray<string> => {
    const found = known.get(one) ?? besideIn(one)
    known.set(one, found)
    return found
  }
  return variants.map((variant) => judge(variant, new Set(variant.of.flatMap(beside))))
}
