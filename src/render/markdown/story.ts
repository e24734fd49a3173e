import type { Diagnosis } from "../../domain/diagnosis.ts"
import { type EventOf, eventsOf, lastOf } from "../../domain/events-of-kind.ts"
import type { Plan } from "../../domain/plan.ts"
import type { Signal } from "../../domain/signal.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"

/** What a postmortem is written from: the events that carry its sections, each with its number to cite. */
export interface Story {
  readonly opened: EventOf<"IncidentOpened"> | undefined
  readonly ended: EventOf<"IncidentEnded"> | undefined
  readonly signals: ReadonlyArray<{ readonly seq: number; readonly signal: Signal }>
  readonly runbook: EventOf<"RunbookSelected"> | undefined
  readonly diagnosis: { readonly seq: number; readonly diagnosis: Diagnosis } | undefined
  readonly plan: { readonly seq: number; readonly plan: Plan } | undefined
  readonly head: TimelineEvent | undefined
}

export const storyOf = (events: ReadonlyArray<TimelineEvent>): Story => {
  const diagnosis = lastOf(events, "DiagnosisConcluded")
  const plan = lastOf(events, "PlanProposed")
  return {
    opened: lastOf(events, "IncidentOpened"),
    ended: lastOf(events, "IncidentEnded"),
    signals: eventsOf(events, "SignalReceived").map((event) => ({ seq: event.seq, signal: event.data.signal })),
    runbook: lastOf(events, "RunbookSelected"),
    diagnosis: diagnosis && { seq: diagnosis.seq, diagnosis: diagnosis.data.diagnosis },
    plan: plan && { seq: plan.seq, plan: plan.data.plan },
    head: events.at(-1)
  }
}
