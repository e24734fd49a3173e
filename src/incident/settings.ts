import { Context } from "effect"
import type { ClusterName } from "../domain/ids.ts"
import type { Mode } from "../domain/incident.ts"
import type { CorrelationSettings } from "./correlation/limits.ts"

/** What the configuration says of incidents. */
export class IncidentSettings extends Context.Service<
  IncidentSettings,
  {
    readonly mode: Mode
    /** Milliseconds from opening by which an incident has ended. */
    readonly deadlineMs: number
    /** Milliseconds that a plan waits for people. */
    readonly approvalTimeoutMs: number
    /** Retries of reads and steps together, for a whole incident. */
    readonly retries: number
    /** The cluster of an alert that names none. */
    readonly defaultCluster?: ClusterName
    /** How alerts are grouped and what a storm may cause, where it differs from the defaults. */
    readonly correlation?: CorrelationSettings
  }
>()("handrail/incident/IncidentSettings") {}
