import { type DataOf, dataOf, lastOf } from "../../domain/events-of-kind.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { changeText } from "../../render/lines/changes.ts"
import { onCallText } from "../../render/lines/on-call.ts"
import { commandLine } from "../../render/words.ts"

const whatFired = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<string> => {
  const received = dataOf(events, "SignalReceived")
  const [first] = received
  const told = received.filter(({ signal }) => signal.status === "firing").length
  const counted = dataOf(events, "SignalsSampled").reduce((sum, { count }) => sum + count, 0)
  if (first === undefined) return []
  const { name, startsAt, annotations } = first.signal
  const summary = annotations.summary ?? annotations.description
  const more = told + counted > 1 ? `, ${told + counted} alerts in all` : ""
  return [`Alert ${name}, firing since ${startsAt}${more}${summary === undefined ? "" : `: ${summary}`}`]
}

/** Changes told in a handover: the likeliest ones. */
const MOST_CHANGES = 3

const whatWasChanged = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<string> => {
  const found = dataOf(events, "ChangesFound")
  const told = found.flatMap(({ changes }) => changes)
  const more = told.length + found.reduce((sum, { omitted }) => sum + omitted, 0) - MOST_CHANGES
  return [
    ...told.slice(0, MOST_CHANGES).map((change) => `Changed: ${changeText(change)}.`),
    ...(more > 0 ? [`${more} more changes may matter: see the timeline.`] : [])
  ]
}

/** As last told: the turn may have gone to somebody else since the incident began. */
const whoIsOnCall = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<string> => {
  const { notes = [], people = [] } = lastOf(events, "OnCallRead")?.data ?? {}
  return [...people.map((person) => `On call: ${onCallText(person)}.`), ...notes.map((note) => `On call: ${note}.`)]
}

const whatWasFound = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<string> => {
  const diagnosis = lastOf(events, "DiagnosisConcluded")?.data.diagnosis
  if (diagnosis === undefined)
    return dataOf(events, "RunbookSelected").map(({ runbook }) => `Runbook ${runbook}; no diagnosis was concluded.`)
  const cause = diagnosis.cause === undefined ? [] : [`Cause: ${diagnosis.cause.summary}`]
  const ruledOut = diagnosis.hypotheses.filter(({ status }) => status === "refuted").map(({ title }) => title)
  return [...cause, ...(ruledOut.length === 0 ? [] : [`Ruled out: ${ruledOut.join("; ")}.`])]
}

const endOf = (events: ReadonlyArray<TimelineEvent>, { plan, step, attempt }: DataOf<"StepIntended">): string => {
  const same = (data: { readonly plan: string; readonly step: string; readonly attempt: number }) =>
    data.plan === plan && data.step === step && data.attempt === attempt
  const finished = dataOf(events, "StepFinished").find(same)
  if (finished !== undefined) return `${finished.status}: ${finished.summary}`
  const observed = dataOf(events, "StepObserved").findLast(same)
  if (observed !== undefined) return `interrupted; observed as ${observed.conclusion}: ${observed.reason}`
  return "started, and its end is not known: look at its targets before anything else"
}

const whatWasDone = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<string> => {
  const plan = lastOf(events, "PlanProposed")?.data
  if (plan === undefined) return ["Nothing was changed."]
  const intended = dataOf(events, "StepIntended")
  const attempts = intended.map((one) => ({
    what: `${one.through === undefined ? "Ran" : "Proposed in place of"} ${commandLine(one.argv)}`,
    end: endOf(events, one)
  }))
  const ran = [...Map.groupBy(attempts, ({ end, what }) => JSON.stringify([what, end])).values()].flatMap(([one, ...again]) =>
    one === undefined ? [] : [`${one.what}${again.length === 0 ? "" : `, ${again.length + 1} times`} (${one.end}).`]
  )
  const undone = dataOf(events, "RollbackFinished").map(({ step, status, summary }) => `Rollback of ${step}: ${status}, ${summary}.`)
  const left = plan.plan.steps
    .filter(({ id }) => !intended.some(({ step }) => step === id))
    .flatMap(({ argv, notes = [] }) => [`Not run: ${commandLine(argv)}`, ...notes.map((note) => `Note: ${note}.`)])
  return [...(ran.length === 0 ? ["Nothing was changed."] : ran), ...undone, ...left]
}

/** What the timeline knows, for whoever takes over: what fired, what was found and ruled out, what was done and what was not, and whom to call. */
export const handoverLines = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<string> => [
  ...whatFired(events),
  ...whatWasChanged(events),
  ...whatWasFound(events),
  ...whatWasDone(events),
  ...whoIsOnCall(events)
]
