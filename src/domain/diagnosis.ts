import { Schema } from "effect"
import { Digest } from "./ids.ts"

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
  findings: Schema.Array(Finding)
})
export type HypothesisResult = typeof HypothesisResult.Type

/** `confirmed`: one cause stands. `healthy`: nothing is wrong. `inconclusive`: not enough evidence, or rivals that both stand. */
export const Diagnosis = Schema.Struct({
  verdict: Schema.Literals(["confirmed", "healthy", "inconclusive"]),
  /** The confirmed hypothesis, deepest refinement. */
  cause: Schema.optionalKey(Schema.Struct({ id: Schema.String, entity: Schema.optionalKey(Schema.String), summary: Schema.String })),
  /** One sentence: what was found, what stands against what, or what could not be told. */
  summary: Schema.optionalKey(Schema.String),
  hypotheses: Schema.Array(HypothesisResult),
  apiCalls: Schema.Int
})
export type Diagnosis = typeof Diagnosis.Type
