import type { Entity } from "../../domain/entity.ts"
import { redact } from "../../domain/redact.ts"
import { alike } from "./alike.ts"
import type { Analysis } from "./analyse.ts"
import type { Scored } from "./hypothesis.ts"

interface ReportedHypothesis {
  readonly code: string
  readonly entity: Entity
  readonly status: "confirmed" | "refuted" | "inconclusive"
  /** Between 0 and 1. */
  readonly likelihood: number
  readonly evidence: ReadonlyArray<{ readonly sentence: string; readonly supports: boolean; readonly cites: ReadonlyArray<string> }>
}

/** An answer as programs get it; published, and only ever added to. */
export interface Report {
  readonly verdict: "cause" | "healthy" | "inconclusive"
  readonly cause?: { readonly code: string; readonly entity: Entity; readonly summary: string }
  /** Other objects at which the same cause is confirmed. */
  readonly alsoAt: ReadonlyArray<Entity>
  /** One sentence. */
  readonly summary: string
  readonly symptoms: ReadonlyArray<string>
  /** The answer first, then the others by how likely they are. */
  readonly hypotheses: ReadonlyArray<ReportedHypothesis>
  /** Codes that were looked for and are not it. */
  readonly ruledOut: ReadonlyArray<string>
  /** What to look at, or to do, next. */
  readonly next: ReadonlyArray<string>
  /** What could not be read, and so is unknown. */
  readonly unread: ReadonlyArray<{ readonly what: string; readonly why: string }>
  readonly apiCalls: number
  readonly millis: number
  /** Milliseconds since the API server last told how the oldest of it is, where not everything was read now but is kept by following it. */
  readonly evidenceAge?: number
}

/** Most that is told of each. */
const MOST = { alsoAt: 100, hypotheses: 12, symptoms: 12, unread: 12 }

interface Spent {
  readonly apiCalls: number
  readonly millis: number
  readonly unread?: Report["unread"]
}

const clean = (text: string): string => redact(text).text

const reported = ({ cause, entity, likelihood, observations, status }: Scored): ReportedHypothesis => ({
  code: cause.code,
  entity,
  status,
  likelihood: Math.round(likelihood * 1000) / 1000,
  evidence: observations.map(({ cites, ratio, sentence }) => ({ sentence: clean(sentence), supports: ratio > 1, cites }))
})

const sentenceOf = ({ verdict }: Analysis): string => {
  if (verdict.verdict === "cause") return verdict.cause.summary
  return verdict.verdict === "healthy" ? "nothing is wrong" : verdict.reason
}

const samePlaces = (hypotheses: ReadonlyArray<Scored>, answer: Scored): ReadonlyArray<Entity> =>
  hypotheses
    .filter((one) => one !== answer && one.status === "confirmed" && one.cause.code === answer.cause.code)
    .map((one) => one.entity)
    .slice(0, MOST.alsoAt)

export const reportOf = (analysis: Analysis, { unread = [], ...spent }: Spent): Report => {
  const { hypotheses, symptoms, verdict } = analysis
  // a cause may be ruled out at one object and be at work at another
  const alive = new Set(hypotheses.filter(({ status }) => status !== "refuted").map(({ cause }) => cause.code))
  const refuted = hypotheses.map(({ cause }) => cause.code).filter((code) => !alive.has(code))
  const cause = verdict.verdict === "cause" ? verdict.cause : undefined
  const answerFirst = cause === undefined ? hypotheses : [cause, ...hypotheses.filter((one) => one !== cause)]
  const next =
    cause === undefined ? (verdict.verdict === "inconclusive" ? verdict.rivals.map((rival) => rival.cause.next) : []) : [cause.cause.next]
  return {
    verdict: verdict.verdict,
    ...(cause === undefined ? {} : { cause: { code: cause.cause.code, entity: cause.entity, summary: clean(cause.summary) } }),
    alsoAt: cause === undefined ? [] : samePlaces(hypotheses, cause),
    summary: clean(sentenceOf(analysis)),
    symptoms: alike(symptoms.map(({ sentence }) => clean(sentence))).slice(0, MOST.symptoms),
    hypotheses: answerFirst.slice(0, MOST.hypotheses).map(reported),
    ruledOut: [...new Set(refuted)],
    next: [...new Set(next)],
    unread: unread.slice(0, MOST.unread),
    ...spent
  }
}
