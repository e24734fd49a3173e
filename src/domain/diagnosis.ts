import { Schema } from "effect"
import { Digest, Timestamp } from "./ids.ts"

export const HypothesisStatus = Schema.Literals(["open", "testing", "confirmed", "refuted", "inconclusive"])
export type HypothesisStatus = typeof HypothesisStatus.Type

/** One observation that moved a hypothesis. `evidence` is absent only when the thing could not be read. */
export const Finding = Schema.Struct({
  probe: Schema.String,
  effect: Schema.Literals(["supports", "refutes", "neutral", "unknown"]),
  sentence: Schema.String,
  evidence: Schema.optionalKey(Digest)
})
export type Finding = typeof Finding.Type

export const HypothesisResult = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  status: HypothesisStatus,
  /** Probability after the evidence. */
  likelihood: Schema.Number,
  parent: Schema.optionalKey(Schema.String),
  /** It was refuted then, what spoke against it has not changed since, and so it was not tested again. */
  refutedAt: Schema.optionalKey(Timestamp),
  findings: Schema.Array(Finding)
})
export type HypothesisResult = typeof HypothesisResult.Type

/** What the library of causes says of the same trouble, beside the runbook's own hypotheses. It is told, and decides nothing. */
export const LibraryDiagnosis = Schema.Struct({
  verdict: Schema.Literals(["cause", "healthy", "inconclusive"]),
  cause: Schema.optionalKey(
    Schema.Struct({
      /** Of the published taxonomy: `handrail causes`. */
      code: Schema.String,
      kind: Schema.String,
      namespace: Schema.optionalKey(Schema.String),
      name: Schema.String,
      likelihood: Schema.Number
    })
  ),
  /** One sentence. */
  summary: Schema.String,
  /** What speaks for the cause; a finding's probe is where it was seen. */
  findings: Schema.Array(Finding),
  apiCalls: Schema.Int,
  /** Milliseconds since the API server last told how the oldest of what it rests on is; absent when everything was read for it. */
  evidenceAge: Schema.optionalKey(Schema.Number)
})
export type LibraryDiagnosis = typeof LibraryDiagnosis.Type

/** `confirmed`: one cause stands. `healthy`: nothing is wrong. `inconclusive`: not enough evidence, or rivals that both stand. */
export const Diagnosis = Schema.Struct({
  verdict: Schema.Literals(["confirmed", "healthy", "inconclusive"]),
  /** The confirmed hypothesis, deepest refinement. */
  cause: Schema.optionalKey(Schema.Struct({ id: Schema.String, entity: Schema.optionalKey(Schema.String), summary: Schema.String })),
  /** One sentence: what was found, what stands against what, or what could not be told. */
  summary: Schema.optionalKey(Schema.String),
  hypotheses: Schema.Array(HypothesisResult),
  apiCalls: Schema.Int,
  library: Schema.optionalKey(LibraryDiagnosis)
})
export type Diagnosis = typeof Diagnosis.Type
