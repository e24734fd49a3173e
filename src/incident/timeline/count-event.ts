import { Effect, Metric } from "effect"
import type { TimelineEvent } from "../../domain/timeline.ts"

const opened = Metric.counter("handrail_incidents_opened_total", { description: "Incidents opened, by severity", incremental: true })
const ended = Metric.counter("handrail_incidents_ended_total", { description: "Incidents ended, by how they ended", incremental: true })
const approvals = Metric.counter("handrail_approvals_total", { description: "Answers of people to plans that counted", incremental: true })
const steps = Metric.counter("handrail_steps_total", { description: "Steps of plans that ended, by how they ended", incremental: true })

const count = (counter: typeof opened, attributes: Record<string, string>) => Metric.update(Metric.withAttributes(counter, attributes), 1)

/**
 * What an event that was just told adds to the process's counters. They start at zero with the process, and an event whose
 * surrounding transaction is rolled back stays counted: they are for rates, the timeline is for truth.
 */
export const countEvent = ({ data }: TimelineEvent): Effect.Effect<void> => {
  switch (data._tag) {
    case "IncidentOpened":
      return count(opened, { severity: data.severity })
    case "IncidentEnded":
      return count(ended, { phase: data.phase })
    case "ApprovalGiven":
      return count(approvals, { answer: data.approval.answer })
    case "StepFinished":
      return count(steps, { status: data.status })
    default:
      return Effect.void
  }
}
