import { Schema } from "effect"
import { Digest, IncidentId } from "./ids.ts"
import { ObjectRef } from "./object-ref.ts"

/** One value of a YAML document. Without `from` it was not there; without `to` it is taken away. */
export const ManifestEdit = Schema.Struct({
  path: Schema.Array(Schema.Union([Schema.String, Schema.Int])),
  from: Schema.optionalKey(Schema.Json),
  to: Schema.optionalKey(Schema.Json)
})
export type ManifestEdit = typeof ManifestEdit.Type

/** Edits of one document of one file. Applied to the text of digest `before` they give the text of digest `after`, and nothing else is written. */
export const FileChange = Schema.Struct({
  path: Schema.String,
  /** 0 for the first document of the file. */
  document: Schema.Int,
  edits: Schema.Array(ManifestEdit),
  before: Digest,
  after: Digest,
  /** Unified, redacted; for people. */
  diff: Schema.String
})
export type FileChange = typeof FileChange.Type

/** What applies a repository to the cluster; `resource` and `namespace` are how its reader names it. */
const Applier = Schema.Struct({
  tool: Schema.Literals(["argocd", "flux"]),
  resource: Schema.String,
  ref: ObjectRef,
  /** For what installs a chart, as the merged commit says it: the version that it is to come to, where that changes. */
  chart: Schema.optionalKey(Schema.Struct({ version: Schema.optionalKey(Schema.String) }))
})
export type Applier = typeof Applier.Type

/** How one change is told apart from all others: by its branch. */
export const branchOf = (incident: IncidentId, plan: Digest, step: string): string =>
  `handrail/${incident}/${plan.slice(0, 12)}/${step.replaceAll(/[^A-Za-z0-9-]+/g, "-").slice(0, 60)}`

/**
 * The way by which a change reaches a cluster whose objects are applied from a repository: a pull request in place of the step's command,
 * which is then not run. The branch that is made is named after the incident, the plan's digest and the step, so that it is made once.
 */
export const PullRequestChange = Schema.TaggedStruct("pull-request", {
  /** The incident that it is made for. */
  incident: IncidentId,
  /** The configured name of the forge. */
  forge: Schema.String,
  /** `owner/name`, or a GitLab project's path. */
  repository: Schema.String,
  /** What it is to be merged into, and what the tool applies. */
  baseBranch: Schema.String,
  title: Schema.String,
  /** Markdown, redacted. */
  body: Schema.String,
  file: FileChange,
  /** In the order in which the change goes through them: the first applies the repository, the last the step's target. */
  appliers: Schema.NonEmptyArray(Applier),
  /** Milliseconds that it may stay open, and that a merge may take to reach the cluster. */
  mergeMs: Schema.Int,
  syncMs: Schema.Int
})
export type PullRequestChange = typeof PullRequestChange.Type
