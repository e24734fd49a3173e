import { Effect, Result } from "effect"
import type { Finding } from "../domain/diagnosis.ts"
import type { Evidence, EvidenceDraft } from "../domain/evidence.ts"
import type { HealthCheck, Probe } from "../domain/hypothesis-tree.ts"
import type { Digest } from "../domain/ids.ts"
import { Narrator } from "../domain/narrator.ts"
import { type CelBindings, type CelResult, compileCel, evaluateCel } from "../platform/cel/cel.ts"
import type { Observed, Observer, Unreadable } from "./observer.ts"
import { fillSentence } from "./sentence.ts"

/** What one diagnosis is about. */
export interface Subject {
  readonly params: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly now: Date
}

export interface ProbeResult {
  readonly finding: Finding
  /** 1 when nothing was learned. */
  readonly likelihoodRatio: number
}

/** Looks once and weighs what is seen by the first rule that holds. What cannot be read or evaluated is `unknown` and weighs nothing. */
export const runProbe = Effect.fn("diagnose.probe")(function* (probe: Probe, observer: Observer, subject: Subject) {
  const seen = yield* look(probe, observer, subject)
  if (seen._tag === "unknown") return seen.result
  for (const rule of probe.weigh) {
    const holds = evaluate(rule.when, seen.bindings)
    if (typeof holds === "string") return unknownResult(probe.id, holds, seen.evidence)
    if (!holds) continue
    const effect = rule.likelihoodRatio > 1 ? "supports" : rule.likelihoodRatio < 1 ? "refutes" : "neutral"
    const sentence = fillSentence(rule.because, seen.bindings)
    return {
      finding: { probe: probe.id, effect, sentence, evidence: seen.evidence },
      likelihoodRatio: rule.likelihoodRatio
    } satisfies ProbeResult
  }
  const sentence = "what was seen speaks neither for nor against it"
  return { finding: { probe: probe.id, effect: "neutral", sentence, evidence: seen.evidence }, likelihoodRatio: 1 } satisfies ProbeResult
})

/** Whether a sign of health is there: supports, refutes or unknown. */
export const runHealthCheck = Effect.fn("diagnose.healthCheck")(function* (check: HealthCheck, observer: Observer, subject: Subject) {
  const seen = yield* look(check, observer, subject)
  if (seen._tag === "unknown") return seen.result.finding
  const holds = evaluate(check.when, seen.bindings)
  if (typeof holds === "string") return unknownResult(check.id, holds, seen.evidence).finding
  const because = fillSentence(check.because, seen.bindings)
  const sentence = holds ? because : `it is not so that ${because}`
  return { probe: check.id, effect: holds ? "supports" : "refutes", sentence, evidence: seen.evidence } satisfies Finding
})

type Seen =
  | { readonly _tag: "seen"; readonly bindings: CelBindings; readonly evidence: Digest }
  | { readonly _tag: "unknown"; readonly result: ProbeResult }

/** Reads, keeps what was read as evidence, and computes the values that the rules use. */
const look = Effect.fnUntraced(function* (
  { id, reads, let: values }: Probe | HealthCheck,
  observer: Observer,
  { params, labels, annotations, now }: Subject
): Effect.fn.Return<Seen, never, Narrator> {
  const observed: Result.Result<ReadonlyArray<Observed>, Unreadable> = yield* Effect.result(
    Effect.forEach(reads, ({ read }) => observer.observe(read), { concurrency: "unbounded" })
  )
  if (Result.isFailure(observed)) return { _tag: "unknown", result: unknownResult(id, `could not be read: ${observed.failure.message}`) }
  const evidence = yield* keepSeen(observed.success)
  const bindings: Record<string, unknown> = { params, labels, annotations, now }
  for (const [index, { as }] of reads.entries()) bindings[as] = observed.success[index]?.value ?? []
  for (const { name, value } of values) {
    const result = run(value, bindings)
    if (result._tag === "error")
      return { _tag: "unknown", result: unknownResult(id, `${name} could not be told: ${result.message}`, evidence.id) }
    bindings[name] = result.value
  }
  return { _tag: "seen", bindings, evidence: evidence.id }
})

/** Keeps what a probe saw: the same again has the same id. */
export const keepSeen = (observed: ReadonlyArray<Observed>): Effect.Effect<Evidence, never, Narrator> =>
  Effect.flatMap(Narrator, (narrator) => narrator.keep(joinDrafts(observed.map(({ draft }) => draft))))

/** One piece of evidence for all that a probe saw. */
const joinDrafts = (drafts: ReadonlyArray<EvidenceDraft>): EvidenceDraft => {
  const [first, ...others] = drafts
  if (first === undefined) return { kind: "kubernetes", source: "nothing", summary: "nothing was read", content: "", omittedBytes: 0 }
  if (others.length === 0) return first
  return {
    ...first,
    source: drafts.map(({ source }) => source).join("; "),
    summary: drafts.map(({ summary }) => summary).join(", "),
    content: drafts.map(({ source, content }) => `# ${source}\n${content}`).join("\n"),
    omittedBytes: drafts.reduce((sum, { omittedBytes }) => sum + omittedBytes, 0)
  }
}

const run = (expression: string, bindings: CelBindings): CelResult => {
  const program = compileCel(expression)
  return Result.isFailure(program) ? { _tag: "error", message: program.failure.message } : evaluateCel(program.success, bindings)
}

/** Whether it holds, or why that cannot be told. */
const evaluate = (expression: string, bindings: CelBindings): boolean | string => {
  const result = run(expression, bindings)
  if (result._tag === "error") return `could not be told: ${result.message}`
  return typeof result.value === "boolean" ? result.value : `could not be told: ${JSON.stringify(result.value)} is neither true nor false`
}

const unknownResult = (probe: string, sentence: string, evidence?: Digest): ProbeResult => ({
  finding: { probe, effect: "unknown", sentence, ...(evidence !== undefined && { evidence }) },
  likelihoodRatio: 1
})
