import { Schema } from "effect"
import type { JsonValue } from "./canonical-json.ts"
import { RelatedChange } from "./change.ts"
import { CommandEffects } from "./command-effects.ts"
import { Condition, ConditionResult } from "./condition.ts"
import { Approval, Decision } from "./decision.ts"
import { Diagnosis, Finding, HypothesisStatus } from "./diagnosis.ts"
import { ClusterName, type Digest, Digest as DigestSchema, digestJson, IncidentId, Timestamp } from "./ids.ts"
import { Environment, IncidentPhase, Mode } from "./incident.ts"
import { OnCallPerson } from "./on-call.ts"
import { Plan, TargetState } from "./plan.ts"
import { Argv } from "./runbook.ts"
import { Severity, Signal } from "./signal.ts"

/** Everything that can happen in an incident. A new kind of event is a new case here and nowhere else. */
export const TimelineData = Schema.Union([
  Schema.TaggedStruct("IncidentOpened", {
    title: Schema.String,
    /** Absent when the alert names a cluster that nobody configured. */
    cluster: Schema.optionalKey(ClusterName),
    environment: Schema.optionalKey(Environment),
    severity: Severity,
    mode: Mode,
    deadline: Timestamp,
    /** What later signals must have in common with the first to join. */
    correlation: Schema.String,
    requestedBy: Schema.optionalKey(Schema.String),
    /** Incidents that had the same alert before, the latest first. */
    follows: Schema.optionalKey(Schema.Array(IncidentId)),
    reason: Schema.String
  }),
  /** `reasons`: why it belongs here. */
  Schema.TaggedStruct("SignalReceived", { signal: Signal, reasons: Schema.optionalKey(Schema.Array(Schema.String)) }),
  /** Signals that were counted and not kept one by one. */
  Schema.TaggedStruct("SignalsSampled", { count: Schema.Int, reason: Schema.String }),
  /** What was changed around the first alert, the likeliest cause first. `late`: it came in after the others had been told. */
  Schema.TaggedStruct("ChangesFound", {
    since: Timestamp,
    until: Timestamp,
    changes: Schema.Array(RelatedChange),
    /** Related changes beyond those. */
    omitted: Schema.Int,
    late: Schema.Boolean,
    /** Sentences about what could not be asked. */
    notes: Schema.Array(Schema.String)
  }),
  /** Whose turn it is, as the configured sources say at this moment. `notes`: sentences about what they do not say. */
  Schema.TaggedStruct("OnCallRead", { people: Schema.Array(OnCallPerson), notes: Schema.Array(Schema.String) }),
  /** What the incident is taken to come from, as far as its alerts tell; the incident is named after it. */
  Schema.TaggedStruct("RootChanged", {
    entity: Schema.String,
    alert: Schema.String,
    /** Of the alert that says so, where it came with this. */
    fingerprint: Schema.optionalKey(Schema.String),
    title: Schema.String,
    score: Schema.Number,
    /** What was taken for the root before. */
    instead: Schema.optionalKey(Schema.String),
    reasons: Schema.Array(Schema.String)
  }),
  /** Another incident was found to be the same trouble; its alerts are here now. */
  Schema.TaggedStruct("IncidentAbsorbed", { incident: IncidentId, alerts: Schema.Int, reasons: Schema.Array(Schema.String) }),
  /** The last word of an incident that another took over; its end follows. */
  Schema.TaggedStruct("MergedInto", { incident: IncidentId, reasons: Schema.Array(Schema.String) }),
  /** It looks like the same trouble as another, but a plan is under way: people decide. */
  Schema.TaggedStruct("MergeProposed", { incident: IncidentId, reasons: Schema.Array(Schema.String) }),
  /** People moved alerts between two incidents; grouping keeps the two apart from then on. */
  Schema.TaggedStruct("AlertsMoved", {
    direction: Schema.Literals(["in", "out"]),
    /** The other incident. */
    incident: IncidentId,
    /** By fingerprint. */
    alerts: Schema.Array(Schema.Struct({ fingerprint: Schema.String, name: Schema.String })),
    reason: Schema.String
  }),
  Schema.TaggedStruct("PhaseChanged", { from: IncidentPhase, to: IncidentPhase, reason: Schema.String }),
  Schema.TaggedStruct("RunbookSelected", { runbook: Schema.String, digest: DigestSchema, reason: Schema.String }),
  Schema.TaggedStruct("RunbookRejected", { runbook: Schema.optionalKey(Schema.String), reason: Schema.String }),
  Schema.TaggedStruct("ParametersBound", { parameters: Schema.Record(Schema.String, Schema.String) }),
  Schema.TaggedStruct("ConditionChecked", {
    purpose: Schema.Literals(["precondition", "postcondition", "validation", "when"]),
    step: Schema.optionalKey(Schema.String),
    condition: Condition,
    result: ConditionResult,
    evidence: Schema.optionalKey(DigestSchema)
  }),
  Schema.TaggedStruct("HypothesisOpened", { hypothesis: Schema.String, title: Schema.String, prior: Schema.Number }),
  Schema.TaggedStruct("ProbeFinished", { hypothesis: Schema.String, finding: Finding }),
  Schema.TaggedStruct("HypothesisSettled", {
    hypothesis: Schema.String,
    title: Schema.String,
    status: HypothesisStatus,
    likelihood: Schema.Number,
    /** Of one that was refuted before and was not tested again, since nothing of what spoke against it has changed. */
    refutedAt: Schema.optionalKey(Timestamp)
  }),
  Schema.TaggedStruct("DiagnosisConcluded", { diagnosis: Diagnosis }),
  Schema.TaggedStruct("PlanProposed", { plan: Plan, digest: DigestSchema }),
  /** Before a plan is decided about: a flag says so. */
  Schema.TaggedStruct("ModeChanged", { from: Mode, to: Mode, reason: Schema.String }),
  Schema.TaggedStruct("DecisionMade", { decision: Decision }),
  Schema.TaggedStruct("ApprovalRequested", {
    plan: DigestSchema,
    groups: Schema.Array(Schema.String),
    people: Schema.Int,
    expiresAt: Timestamp
  }),
  Schema.TaggedStruct("ApprovalGiven", { approval: Approval }),
  Schema.TaggedStruct("ApprovalRefused", { plan: DigestSchema, by: Schema.String, reason: Schema.String }),
  /** Taken back by the one who gave it, before it was used. */
  Schema.TaggedStruct("ApprovalRevoked", {
    plan: DigestSchema,
    approval: Schema.String,
    by: Schema.String,
    reason: Schema.optionalKey(Schema.String)
  }),
  Schema.TaggedStruct("ApprovalExpired", { plan: DigestSchema }),
  Schema.TaggedStruct("PlanApproved", { plan: DigestSchema, keyId: Schema.String, expiresAt: Timestamp }),
  /** The gate would not sign the plan. */
  Schema.TaggedStruct("PlanRefused", { plan: DigestSchema, reason: Schema.String }),
  /** The plan no longer fits the cluster, and nothing of it was done; another may be made from the present state. */
  Schema.TaggedStruct("PlanVoided", { plan: DigestSchema, reason: Schema.String }),
  /** The gate said no to something at the moment of running it. */
  Schema.TaggedStruct("RunRefused", { plan: DigestSchema, step: Schema.String, reason: Schema.String }),
  /** Written, and on disk, before a step starts. */
  Schema.TaggedStruct("StepIntended", {
    plan: DigestSchema,
    step: Schema.String,
    attempt: Schema.Int,
    argv: Argv,
    effects: CommandEffects,
    targets: Schema.Array(TargetState),
    /** Absent: by the command. */
    through: Schema.optionalKey(Schema.Literal("pull-request"))
  }),
  /** The change of a step is proposed to those who own its repository. */
  Schema.TaggedStruct("PullRequestOpened", {
    plan: DigestSchema,
    step: Schema.String,
    repository: Schema.String,
    path: Schema.String,
    number: Schema.Int,
    url: Schema.String,
    branch: Schema.String,
    closesBy: Timestamp
  }),
  Schema.TaggedStruct("PullRequestMerged", {
    plan: DigestSchema,
    step: Schema.String,
    url: Schema.String,
    commit: Schema.String,
    /** Whether the file was merged as it was approved: people may have added to the branch. */
    asApproved: Schema.Boolean
  }),
  /** Closed without being merged: people said no. */
  Schema.TaggedStruct("PullRequestClosed", { plan: DigestSchema, step: Schema.String, url: Schema.String }),
  /** What applies the repository has brought the merge into the cluster. */
  Schema.TaggedStruct("ChangeSynced", { plan: DigestSchema, step: Schema.String, revision: Schema.String, detail: Schema.String }),
  Schema.TaggedStruct("StepFinished", {
    plan: DigestSchema,
    step: Schema.String,
    attempt: Schema.Int,
    status: Schema.Literals(["succeeded", "failed", "timed-out", "cancelled", "skipped"]),
    exitCode: Schema.optionalKey(Schema.Int),
    summary: Schema.String,
    evidence: Schema.optionalKey(DigestSchema)
  }),
  /** After a crash: what the cluster shows of a step that was intended and has no recorded end. */
  Schema.TaggedStruct("StepObserved", {
    plan: DigestSchema,
    step: Schema.String,
    attempt: Schema.Int,
    conclusion: Schema.Literals(["applied", "not-applied", "unknown"]),
    reason: Schema.String
  }),
  Schema.TaggedStruct("RollbackStarted", { plan: DigestSchema, step: Schema.String, reason: Schema.String }),
  Schema.TaggedStruct("RollbackFinished", {
    plan: DigestSchema,
    step: Schema.String,
    status: Schema.Literals(["undone", "could-not-undo"]),
    summary: Schema.String
  }),
  Schema.TaggedStruct("NoteAdded", { text: Schema.String }),
  /** After the end: what was seen is not kept any longer, as the configuration's retention says. Its digests stay, here and where it is cited. */
  Schema.TaggedStruct("EvidencePruned", { evidence: Schema.Array(DigestSchema) }),
  Schema.TaggedStruct("IncidentEnded", {
    phase: Schema.Literals(["resolved", "handed-over", "cancelled"]),
    outcome: Schema.String,
    /** What is known and what to do next, for whoever takes over. */
    handover: Schema.Array(Schema.String)
  })
])
export type TimelineData = typeof TimelineData.Type
export type TimelineKind = TimelineData["_tag"]

/** `handrail`, or `user:<subject>`: who made the event happen. */
export const EventActor = Schema.String.check(Schema.isPattern(/^(handrail|user:.+|source:.+)$/))

/** One link of an incident's chain. `hash` covers everything else, so a changed, removed or reordered event breaks the chain after it. */
export const TimelineEvent = Schema.Struct({
  incident: IncidentId,
  /** 1, 2, 3 … without gaps. */
  seq: Schema.Int,
  at: Timestamp,
  actor: EventActor,
  data: TimelineData,
  /** Hash of the event before; 64 zeros for the first. */
  previous: DigestSchema,
  hash: DigestSchema
})
export type TimelineEvent = typeof TimelineEvent.Type

export const GENESIS = "0".repeat(64) as Digest

/** An event as it is stored and exported, its data still encoded: what a verifier looks at, so that nothing is lost by decoding first. */
export interface EventLink {
  readonly incident: string
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly data: JsonValue
  readonly previous: string
  readonly hash: string
}

/** Hash over incident, seq, time, actor, data and the hash before. */
export const hashLink = (link: Omit<EventLink, "hash">): Digest =>
  digestJson({
    incident: link.incident,
    seq: link.seq,
    at: link.at,
    actor: link.actor,
    data: link.data,
    previous: link.previous
  })

const encodeData = Schema.encodeSync(TimelineData)

export const dataJson = (data: TimelineData): JsonValue => encodeData(data) as unknown as JsonValue

export const linkOf = (event: TimelineEvent): EventLink => ({ ...event, data: dataJson(event.data) })

/** Where and why a chain is broken, from its first event on; `undefined` when every link holds. */
export const findBreak = (links: ReadonlyArray<EventLink>): { readonly seq: number; readonly reason: string } | undefined => {
  let previous: Digest = GENESIS
  for (const [index, link] of links.entries()) {
    if (link.seq !== index + 1) return { seq: index + 1, reason: `expected event ${index + 1} here, found ${link.seq}` }
    if (link.incident !== links[0]?.incident) return { seq: link.seq, reason: "belongs to another incident" }
    if (link.previous !== previous) return { seq: link.seq, reason: "does not follow from the event before it" }
    if (link.hash !== hashLink(link)) return { seq: link.seq, reason: "content does not match its hash" }
    previous = link.hash as Digest
  }
  return undefined
}
