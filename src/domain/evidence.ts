import { Schema } from "effect"
import { ClusterName, Digest, Timestamp } from "./ids.ts"

export const EvidenceKind = Schema.Literals(["kubernetes", "prometheus", "logs", "traces", "command", "snapshot", "signal", "policy"])
export type EvidenceKind = typeof EvidenceKind.Type

/** Something that was seen, addressed by the digest of `content`, already redacted. Never changed after it is stored. */
export const Evidence = Schema.Struct({
  id: Digest,
  kind: EvidenceKind,
  cluster: Schema.optionalKey(ClusterName),
  /** How to see it again: an API path, a PromQL query or a command line. */
  source: Schema.String,
  /** One line for people. */
  summary: Schema.String,
  content: Schema.String,
  /** Bytes that were left out of `content`. */
  omittedBytes: Schema.Int,
  collectedAt: Timestamp,
  /** When the content was let go of, as the configuration's retention says; `content` is empty then, and the digest is still of what it was. */
  prunedAt: Schema.optionalKey(Timestamp)
})
export type Evidence = typeof Evidence.Type

/** Evidence before it is stored: the store gives it its id. */
export type EvidenceDraft = Omit<Evidence, "id" | "collectedAt" | "prunedAt">
