import { Schema } from "effect"
import { Digest, IncidentId, Timestamp } from "./ids.ts"
import { ObjectRef } from "./object-ref.ts"

const ChangeSource = Schema.Literals([
  "kubernetes-audit",
  "kubernetes",
  "argocd",
  "flux",
  "github",
  "gitlab",
  "helm",
  "flags",
  "cloudevents"
])

/**
 * A pull request that is to reach what is deployed from its repository. `open`: it waits for people; `queued`: it is in the merge queue;
 * `closed`: it was not merged. Only a merged one can have changed anything.
 */
const PullRequestState = Schema.Struct({ number: Schema.Int, state: Schema.Literals(["open", "queued", "merged", "closed"]) })

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
  url: Schema.optionalKey(Schema.String),
  /** The repository that it is in or comes from, by `repositoryKey`. */
  repository: Schema.optionalKey(Schema.String),
  pullRequest: Schema.optionalKey(PullRequestState)
})
export type Change = typeof Change.Type

/** How near a change is to what an incident is about: the object itself, what controls it or is controlled by it, what it uses, the repository it is deployed from, its namespace, the cluster that all share, or no place at all. */
export const ChangeRelation = Schema.Literals(["object", "owner", "uses", "repository", "namespace", "cluster", "anywhere"])
export type ChangeRelation = typeof ChangeRelation.Type

/** A change as an incident sees it. */
export const RelatedChange = Schema.Struct({
  change: Change,
  relation: ChangeRelation,
  /** Milliseconds from the change to the first alert; negative when it came after. */
  before: Schema.Int,
  /** Of a merged pull request of the workload's repository: whether a deployment since is known. */
  isDeployed: Schema.optionalKey(Schema.Boolean),
  /** The incident in which Handrail itself made it. */
  madeIn: Schema.optionalKey(IncidentId)
})
export type RelatedChange = typeof RelatedChange.Type
