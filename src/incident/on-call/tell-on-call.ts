import { Clock, Effect } from "effect"
import { type DataOf, dataOf, lastOf } from "../../domain/events-of-kind.ts"
import { type IncidentId, millisOf } from "../../domain/ids.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { OnCall, type OnCallAnswer, type OnCallQuestion } from "../../platform/on-call/on-call.ts"
import { count, duration } from "../../render/words.ts"
import { subjectOf } from "../changes/subject.ts"
import { Timeline } from "../timeline/timeline.ts"

/** People told in one event; the others are counted. */
const MOST_TOLD = 10

const questionOf = (events: ReadonlyArray<TimelineEvent>): OnCallQuestion => {
  const signals = dataOf(events, "SignalReceived").map(({ signal }) => signal)
  const cluster = lastOf(events, "IncidentOpened")?.data.cluster
  return {
    ...(cluster === undefined ? {} : { cluster }),
    namespaces: [...subjectOf(signals).namespaces],
    labels: signals.map(({ labels }) => labels)
  }
}

const noteOf = ({ age, people, problem, source }: OnCallAnswer): ReadonlyArray<string> => {
  if (problem === undefined) return people.length === 0 ? [`nobody is on call now, says ${source}`] : []
  const copy = age === undefined ? "" : `; what it said ${duration(age)} ago is told`
  return [`${source} could not be read: ${problem}${copy}`]
}

const eventOf = (answers: ReadonlyArray<OnCallAnswer>): DataOf<"OnCallRead"> => {
  const people = answers.flatMap((answer) => answer.people)
  const more = people.length - MOST_TOLD
  return {
    _tag: "OnCallRead",
    people: people.slice(0, MOST_TOLD),
    notes: [...answers.flatMap(noteOf), ...(more > 0 ? [`${count(more, "more person", "more people")} not told here`] : [])]
  }
}

const tell = Effect.fnUntraced(function* (incident: IncidentId, events: ReadonlyArray<TimelineEvent>, once: string) {
  const answers = yield* (yield* OnCall).now(questionOf(events))
  if (answers.length > 0) yield* (yield* Timeline).append(incident, "handrail", eventOf(answers), { once })
})

/** Tells an incident, once, who is on call for it. Nothing is told where no source is for it, and nothing that a source does not answer keeps it from going on. */
export const tellOnCall = Effect.fn("incident.onCall")((incident: IncidentId, events: ReadonlyArray<TimelineEvent>) =>
  tell(incident, events, "on-call")
)

/** Tells it again where somebody's turn that was told has ended since: whoever takes over is to call the right one. */
export const tellOnCallAgain = Effect.fn("incident.onCallAgain")(function* (incident: IncidentId, events: ReadonlyArray<TimelineEvent>) {
  const last = lastOf(events, "OnCallRead")
  if (last === undefined) return
  const now = yield* Clock.currentTimeMillis
  const isOver = last.data.people.some(({ until }) => until !== undefined && millisOf(until) <= now)
  if (isOver) yield* Effect.catchTag(tell(incident, events, `on-call/${last.seq}`), "EventRefused", () => Effect.void)
})
