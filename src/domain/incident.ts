import { Schema } from "effect"
import { ClusterName, IncidentId, Timestamp } from "./ids.ts"
import { Severity } from "./signal.ts"

export const incidentPhases = [
  "opened",
  "triaged",
  "diagnosing",
  "planned",
  "awaiting-approval",
  "acting",
  "validating",
  "resolved",
  "handed-over",
  "cancelled"
] as const
export const IncidentPhase = Schema.Literals(incidentPhases)
export type IncidentPhase = typeof IncidentPhase.Type

/** `assist` drafts commands and asks for every change; `auto` runs what policy calls low-blast and asks for the rest. */
export const Mode = Schema.Literals(["assist", "auto"])
export type Mode = typeof Mode.Type

export const Environment = Schema.Literals(["production", "staging", "development"])
export type Environment = typeof Environment.Type

/** One correlated problem with one owner workflow. Always ends by `deadline`. */
export const Incident = Schema.Struct({
  id: IncidentId,
  title: Schema.String,
  /** Absent when the alert names a cluster that nobody configured. */
  cluster: Schema.optionalKey(ClusterName),
  environment: Schema.optionalKey(Environment),
  severity: Severity,
  mode: Mode,
  phase: IncidentPhase,
  runbook: Schema.optionalKey(Schema.String),
  /** Token subject of the person who asked for it by hand; absent for an alert. The requester cannot approve. */
  requestedBy: Schema.optionalKey(Schema.String),
  openedAt: Timestamp,
  deadline: Timestamp,
  endedAt: Schema.optionalKey(Timestamp),
  /** One sentence, set when the incident ends. */
  outcome: Schema.optionalKey(Schema.String)
})
export type Incident = typeof Incident.Type

const ends = ["resolved", "handed-over", "cancelled"] as const

/**
 * The legal moves of DESIGN §6. Every phase may also be cancelled, or handed over at the deadline. `resolved` before anything
 * was done means that it is healthy: by diagnosis, or because the alert's source says so.
 */
const onward: Record<IncidentPhase, ReadonlyArray<IncidentPhase>> = {
  opened: ["triaged"],
  triaged: ["diagnosing", "planned", "resolved"],
  diagnosing: ["planned", "resolved"],
  planned: ["awaiting-approval", "acting", "resolved"],
  "awaiting-approval": ["acting", "planned", "diagnosing", "resolved"],
  // a plan that is void before anything of it was done leads back to looking
  acting: ["validating", "diagnosing", "planned"],
  validating: ["acting", "diagnosing", "resolved", "planned", "awaiting-approval"],
  resolved: [],
  "handed-over": [],
  cancelled: []
}

export const isEnded = (phase: IncidentPhase): boolean => ends.some((end) => end === phase)

export const canMove = (from: IncidentPhase, to: IncidentPhase): boolean =>
  !isEnded(from) && (to === "handed-over" || to === "cancelled" || onward[from].includes(to))
