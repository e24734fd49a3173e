import { Schema } from "effect"
import { Digest, IncidentId, Timestamp } from "./ids.ts"
import { Mode } from "./incident.ts"
import { Plan } from "./plan.ts"
import { Approvals } from "./runbook.ts"

export const Verdict = Schema.Literals(["allow", "needs-approval", "deny"])
export type Verdict = typeof Verdict.Type

/** A rule that spoke, in a sentence a human can act on. */
export const Reason = Schema.Struct({
  rule: Schema.String,
  verdict: Verdict,
  /** The step it is about; absent when it is about the whole plan. */
  step: Schema.optionalKey(Schema.String),
  message: Schema.String
})
export type Reason = typeof Reason.Type

/** What policy said of one exact plan. The verdict is the strictest of the reasons; a plan that no rule speaks for is denied. */
export const Decision = Schema.Struct({
  plan: Digest,
  verdict: Verdict,
  reasons: Schema.Array(Reason),
  /** Who must approve; present when the verdict is `needs-approval`. */
  approvals: Schema.optionalKey(Approvals),
  mode: Mode,
  /** Name and version of the rules that decided. */
  engine: Schema.String,
  /** What they decided on, as evidence: with the same rules it gives the same decision. */
  input: Schema.optionalKey(Digest),
  decidedAt: Timestamp
})
export type Decision = typeof Decision.Type

/** A person, as their token or signature says; never as a message says. */
export const Actor = Schema.Struct({ subject: Schema.String, groups: Schema.Array(Schema.String) })
export type Actor = typeof Actor.Type

/** One person's answer to one request, sealed by the gate as it was given. */
export const Approval = Schema.Struct({
  /** Never used for another answer; what a claim or a revocation names. */
  id: Schema.NonEmptyString,
  incident: IncidentId,
  plan: Digest,
  by: Actor,
  answer: Schema.Literals(["approved", "denied"]),
  comment: Schema.optionalKey(Schema.String),
  at: Timestamp,
  /** It counts for nothing from then on. */
  expiresAt: Timestamp,
  keyId: Schema.String,
  /** Ed25519 over the canonical JSON of everything else, base64url. */
  signature: Schema.String
})
export type Approval = typeof Approval.Type

/**
 * The capability to run one plan: minted by `policy` only, checked by the runner at every step.
 * `signature` is Ed25519 over the canonical JSON of everything else, base64url.
 */
export const ApprovedPlan = Schema.Struct({
  plan: Plan,
  digest: Digest,
  decision: Decision,
  approvals: Schema.Array(Approval),
  issuedAt: Timestamp,
  expiresAt: Timestamp,
  keyId: Schema.String,
  signature: Schema.String
})
export type ApprovedPlan = typeof ApprovedPlan.Type
