import { Result } from "effect"
import type { DataOf } from "../../domain/events-of-kind.ts"
import type { Digest, IncidentId } from "../../domain/ids.ts"
import { canMove, type Incident, isEnded } from "../../domain/incident.ts"
import type { Severity } from "../../domain/signal.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"

/** What the `incidents` table holds of one incident: all of it follows from the timeline. */
export interface Projection {
  readonly incident: Incident
  readonly correlation: string
  readonly headSeq: number
  readonly headHash: Digest
}

const rank: Record<Severity, number> = { critical: 4, error: 3, warning: 2, unknown: 1, info: 0 }

const worse = (a: Severity, b: Severity): Severity => (rank[b] > rank[a] ? b : a)

const opened = (id: IncidentId, event: TimelineEvent, data: DataOf<"IncidentOpened">): Incident => ({
  id,
  title: data.title,
  ...(data.cluster === undefined ? {} : { cluster: data.cluster }),
  ...(data.environment === undefined ? {} : { environment: data.environment }),
  severity: data.severity,
  mode: data.mode,
  phase: "opened",
  ...(data.requestedBy === undefined ? {} : { requestedBy: data.requestedBy }),
  openedAt: event.at,
  deadline: data.deadline
})

const moved = (incident: Incident, event: TimelineEvent): Result.Result<Incident, string> => {
  const { data } = event
  switch (data._tag) {
    case "IncidentOpened":
      return Result.fail(`${incident.id} is open already`)
    case "PhaseChanged":
      if (data.from !== incident.phase) return Result.fail(`${incident.id} is ${incident.phase}, not ${data.from}`)
      if (!canMove(data.from, data.to)) return Result.fail(`${incident.id} cannot move from ${data.from} to ${data.to}`)
      return Result.succeed({ ...incident, phase: data.to })
    case "IncidentEnded":
      if (!canMove(incident.phase, data.phase)) return Result.fail(`${incident.id} is ${incident.phase} and cannot become ${data.phase}`)
      return Result.succeed({ ...incident, phase: data.phase, outcome: data.outcome, endedAt: event.at })
    case "ModeChanged":
      return Result.succeed({ ...incident, mode: data.to })
    case "RootChanged":
      // whoever took it over is to find it by what it is known to be
      return Result.succeed(isEnded(incident.phase) && incident.phase !== "handed-over" ? incident : { ...incident, title: data.title })
    case "RunbookSelected":
      return Result.succeed({ ...incident, runbook: data.runbook })
    case "SignalReceived":
      return Result.succeed({ ...incident, severity: worse(incident.severity, data.signal.severity) })
    default:
      return Result.succeed(incident)
  }
}

/**
 * The projection after one more event, or why the event does not follow. Facts may still be told after the end, such as a
 * command that was being stopped; moves may not.
 */
export const project = (before: Projection | undefined, event: TimelineEvent): Result.Result<Projection, string> => {
  const head = { headSeq: event.seq, headHash: event.hash }
  if (before === undefined) {
    return event.data._tag === "IncidentOpened"
      ? Result.succeed({ incident: opened(event.incident, event, event.data), correlation: event.data.correlation, ...head })
      : Result.fail(`${event.incident} has not been opened`)
  }
  return Result.map(moved(before.incident, event), (incident) => ({ incident, correlation: before.correlation, ...head }))
}
