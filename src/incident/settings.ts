import { Context } from "effect"
import type { ClusterName } from "../domain/ids.ts"
import type { Mode } from "../domain/incident.ts"

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
  }
>()("handrail/incident/IncidentSettings") {}
