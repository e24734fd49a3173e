import { Schema } from "effect"
import { Digest, Timestamp } from "./ids.ts"
import { ObjectRef } from "./object-ref.ts"

const ChangeSource = Schema.Literals(["kubernetes-audit", "argocd", "flux", "github", "gitlab", "helm", "flags", "cloudevents"])

/** Something that somebody or something changed, as a source told it: what diagnosis asks for first. Never a secret's content. */
export const Change = Schema.Struct({
  /** Equal for a redelivery. */
  id: Digest,
  source: ChangeSource,
  kind: Schema.Literals(["deploy", "release", "config", "scale", "flag", "access", "delete", "other"]),
  /** When it took effect, as the source says. */
  at: Timestamp,
  receivedAt: Timestamp,
  /** Who did it: a user, a service account, a controller. */
  actor: Schema.optionalKey(Schema.String),
  /** As the source names it; not yet known to be a configured one. */
  cluster: Schema.optionalKey(Schema.String),
  namespace: Schema.optionalKey(Schema.String),
  /** What was changed, as far as the source names objects. */
  objects: Schema.Array(ObjectRef),
  /** One sentence. */
  summary: Schema.String,
  from: Schema.optionalKey(Schema.String),
  to: Schema.optionalKey(Schema.String),
  url: Schema.optionalKey(Schema.String)
})
export type Change = typeof Change.Type
