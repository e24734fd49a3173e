import { Schema } from "effect"
import { Digest, Timestamp } from "./ids.ts"

/** What one run of one command did. */
export const StepOutcome = Schema.Struct({
  status: Schema.Literals(["succeeded", "failed", "timed-out", "cancelled"]),
  exitCode: Schema.optionalKey(Schema.Int),
  signal: Schema.optionalKey(Schema.String),
  /** Kept for validations; redacted and capped. */
  stdout: Schema.String,
  stderr: Schema.String,
  /** The whole capture as stored. */
  evidence: Digest,
  startedAt: Timestamp,
  endedAt: Timestamp
})
export type StepOutcome = typeof StepOutcome.Type
