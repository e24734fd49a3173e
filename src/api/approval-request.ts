import { Schema } from "effect"
import { EffectClass } from "../domain/command-effects.ts"
import { Digest, Timestamp } from "../domain/ids.ts"
import { BlastRadius } from "../domain/plan.ts"

/** One step of a plan as whoever approves should see it. */
export const RequestedStep = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  /** To be read; what runs is the plan's argument list. */
  command: Schema.String,
  class: EffectClass,
  /** Absent when it is not known, and for reads. */
  blast: Schema.optionalKey(BlastRadius),
  /** What its dry run said. */
  dryRun: Schema.optionalKey(Schema.String),
  /** Unified diff of what is there against what would be, secrets taken out. */
  diff: Schema.optionalKey(Schema.String),
  notes: Schema.Array(Schema.String),
  /** The commands that take it back. */
  undo: Schema.Array(Schema.String)
})
export type RequestedStep = typeof RequestedStep.Type

/** What is asked of people while a plan waits: what would happen, how far it reaches, why, and on what evidence. */
export const ApprovalRequest = Schema.Struct({
  plan: Digest,
  /** 1 for the first plan of the incident; more when the cluster moved away from the one before. */
  revision: Schema.Int,
  groups: Schema.Array(Schema.String),
  people: Schema.Int,
  given: Schema.Int,
  /** Who has approved so far. */
  givenBy: Schema.Array(Schema.String),
  expiresAt: Timestamp,
  cause: Schema.optionalKey(Schema.String),
  /** Why a person is asked. */
  reasons: Schema.Array(Schema.String),
  evidence: Schema.Array(Schema.Struct({ digest: Digest, sentence: Schema.String })),
  steps: Schema.Array(RequestedStep)
})
export type ApprovalRequest = typeof ApprovalRequest.Type
