import { Schema } from "effect"
import { canonicalDigest } from "./canonical-digest.ts"
import { CommandEffects } from "./command-effects.ts"
import { CelCondition, Condition } from "./condition.ts"
import { ClusterName, Digest, IncidentId, Timestamp } from "./ids.ts"
import { ObjectRef } from "./object-ref.ts"
import { PullRequestChange } from "./repository-change.ts"
import { Approvals, Argv, Retry } from "./runbook.ts"

/** The state of one object that a step will change, as it was when the plan was made. The plan is void when `version` moves. */
export const TargetState = Schema.Struct({
  ref: ObjectRef,
  uid: Schema.optionalKey(Schema.String),
  /** `generation` where the kind has one (status writes do not move it), else resourceVersion; a Helm release's revision; `absent`. */
  version: Schema.String,
  /** Of what it holds without what the server writes by itself: the same again when it has been put back. Absent for releases. */
  content: Schema.optionalKey(Digest),
  /** Snapshot of the object, in evidence. */
  snapshot: Schema.optionalKey(Digest)
})
export type TargetState = typeof TargetState.Type

export const DryRun = Schema.Struct({
  argv: Argv,
  status: Schema.Literals(["passed", "failed", "unsupported"]),
  /** Output as evidence; absent when unsupported. */
  evidence: Schema.optionalKey(Digest),
  summary: Schema.String,
  /** Of what it showed without what differs from run to run, such as times: run again before the step, it must come out the same. */
  result: Schema.optionalKey(Digest),
  /** What would be different from now, as unified diff, in evidence; absent when nothing shows it. */
  diff: Schema.optionalKey(Digest),
  /** The first changed lines of the diff, each with its `-` or `+`. */
  changes: Schema.optionalKey(Schema.Array(Schema.String))
})
export type DryRun = typeof DryRun.Type

/** What a step reaches, counted when the plan was made. A count that could not be made leaves the whole of it out: it is then unknown. */
export const BlastRadius = Schema.Struct({
  /** Objects that are written or removed. */
  objects: Schema.Int,
  /** Pods that are stopped, or replaced one after the other. */
  pods: Schema.Int,
  /** Nodes that are written, emptied or removed. */
  nodes: Schema.Int,
  /** The greatest share of any one workload's replicas, 0 to 100, that may be down at one time because of it; absent when none has any. */
  replicasPercent: Schema.optionalKey(Schema.Finite)
})
export type BlastRadius = typeof BlastRadius.Type

/** Whose credentials are used. `node-operator` cordons, drains and labels nodes, and changes no workload. */
export const Tier = Schema.Literals(["reader", "operator", "node-operator"])
export type Tier = typeof Tier.Type

/** Whether work with the authority of `held` may use the credentials of `needed`. */
export const covers = (held: Tier, needed: Tier): boolean => held === needed || held === "operator" || needed === "reader"

/**
 * A command that takes back what its step changed. With `restores` it puts an object back as it was when the plan was made: the command
 * reads the manifest of that digest from the runner's private folder, under the name that `manifestFile` gives it.
 */
export const Rollback = Schema.Struct({
  argv: Argv,
  effects: CommandEffects,
  restores: Schema.optionalKey(Schema.Struct({ ref: ObjectRef, manifest: Digest }))
})
export type Rollback = typeof Rollback.Type

/** The file that a restoring command names. */
export const manifestFile = (manifest: Digest): string => `restore-${manifest.slice(0, 16)}.json`

export const PlanStep = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  argv: Argv,
  effects: CommandEffects,
  /** The least credential tier that the effects need. */
  tier: Tier,
  targets: Schema.Array(TargetState),
  /** A pull request that is opened in place of the command; `argv` then says what it comes to, and is not run. */
  through: Schema.optionalKey(PullRequestChange),
  /** CEL over `{params, diagnosis, steps}`, read when the step's turn comes; the step is skipped when it is not true. */
  when: Schema.optionalKey(CelCondition),
  dryRun: Schema.optionalKey(DryRun),
  /** Absent when it is not known; reads have none. */
  blast: Schema.optionalKey(BlastRadius),
  validate: Schema.Array(Condition),
  retry: Retry,
  timeoutMs: Schema.Int,
  /** Run in order when the step does not validate, or when a later step fails. */
  rollback: Schema.Array(Rollback),
  irreversible: Schema.Boolean,
  /** What was seen when it was planned that whoever approves should know, a sentence each. */
  notes: Schema.optionalKey(Schema.Array(Schema.String)),
  /** What the step did stays, once it has validated, also when a later step fails. */
  keep: Schema.optionalKey(Schema.Boolean),
  approvals: Schema.optionalKey(Approvals)
})
export type PlanStep = typeof PlanStep.Type

/** Ordered steps with every parameter resolved. Immutable: another plan has another digest. */
export const Plan = Schema.Struct({
  incident: IncidentId,
  /** 1 for the first plan of the incident. */
  revision: Schema.Int,
  cluster: ClusterName,
  runbook: Schema.Struct({ name: Schema.String, digest: Digest }),
  hypothesis: Schema.optionalKey(Schema.String),
  parameters: Schema.Record(Schema.String, Schema.String),
  steps: Schema.Array(PlanStep),
  createdAt: Timestamp,
  expiresAt: Timestamp
})
export type Plan = typeof Plan.Type

/** What an approval signs: every field of the plan. Throws where the value is no plan. */
export const planDigest: (plan: Plan) => Digest = canonicalDigest(Plan)
