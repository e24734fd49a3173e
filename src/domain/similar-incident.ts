import { Schema } from "effect"
import { IncidentId, Timestamp } from "./ids.ts"
import { IncidentPhase } from "./incident.ts"

/** An incident that has ended and was like another: what it came from, what was done, and how it ended. It is told, and decides nothing. */
export const SimilarIncident = Schema.Struct({
  incident: IncidentId,
  title: Schema.String,
  openedAt: Timestamp,
  endedAt: Timestamp,
  phase: IncidentPhase,
  outcome: Schema.optionalKey(Schema.String),
  /** What both have in common, weightiest first. */
  reasons: Schema.Array(Schema.String),
  /** The confirmed cause. */
  cause: Schema.optionalKey(Schema.String),
  /** Commands that were run, with how each ended, in order. */
  done: Schema.Array(Schema.Struct({ command: Schema.String, status: Schema.String }))
})
export type SimilarIncident = typeof SimilarIncident.Type
