import { Schema } from "effect"
import type { JsonValue } from "./canonical-json.ts"
import { CommandEffects } from "./command-effects.ts"
import { CelCondition, Condition } from "./condition.ts"
import { ClusterName, Digest, digestJson, IncidentId, Timestamp } from "./ids.ts"
import { ObjectRef } from "./object-ref.ts"
import { Approvals, Argv, Retry } from "./runbook.ts"

/** The state of one object that a step will change, as it was when the plan was made. The plan is void when `version` moves. */
export const TargetState = Schema.Struct({
  ref: ObjectRef,
  uid: Schema.optionalKey(Schema.String),
  /** `generation` where the kind has one (status writes do not move it), else resourceVersion; a Helm release's revision; `absent`. */
  version: Schema.String,
  /** Snapshot of the object, in evidence. */
  snapshot: Schema.optionalKey(Digest)
})
export type TargetState = typeof TargetState.Type

export const DryRun = Schema.Struct({
  argv: Argv,
  status: Schema.Literals(["passed", "failed", "unsupported"]),
  /** Output as evidence; absent when unsupported. */
  evidence: Schema.optionalKey(Digest),
  summary: Schema.String
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

export const Tier = Schema.Literals(["reader", "operator"])
export type Tier = typeof Tier.Type

export const PlanStep = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  argv: Argv,
  effects: CommandEffects,
  /** The least credential tier that the effects need. */
  tier: Tier,
  targets: Schema.Array(TargetState),
  /** CEL over `{params, diagnosis, steps}`, read when the step's turn comes; the step is skipped when it is not true. */
  when: Schema.optionalKey(CelCondition),
  dryRun: Schema.optionalKey(DryRun),
  /** Absent when it is not known; reads have none. */
  blast: Schema.optionalKey(BlastRadius),
  validate: Schema.Array(Condition),
  retry: Retry,
  timeoutMs: Schema.Int,
  rollback: Schema.Array(Schema.Struct({ argv: Argv, effects: CommandEffects })),
  irreversible: Schema.Boolean,
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

const encodePlan = Schema.encodeSync(Plan)

/** What an approval signs: every field of the plan. */
export const planDigest = (plan: Plan): Digest => digestJson(encodePlan(plan) as unknown as JsonValue)
