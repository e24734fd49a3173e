import { eventsOf, lastOf } from "../../domain/events-of-kind.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { subjectOf } from "../changes/subject.ts"

/** What of an incident can be compared with another. */
export interface Traits {
  readonly causes: ReadonlySet<string>
  /** Objects that its alerts name and their owners, by `placeKey`. */
  readonly objects: ReadonlySet<string>
  readonly alerts: ReadonlySet<string>
  readonly namespaces: ReadonlySet<string>
  readonly runbook?: string
}

export const causesOf = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<string> =>
  eventsOf(events, "DiagnosisConcluded").flatMap(
    ({
      data: {
        diagnosis: { cause, library, verdict }
      }
    }) => [
      ...(verdict === "confirmed" && cause !== undefined ? [cause.id] : []),
      ...(library?.cause === undefined ? [] : [library.cause.code])
    ]
  )

export const traitsOf = (events: ReadonlyArray<TimelineEvent>): Traits => {
  const signals = eventsOf(events, "SignalReceived").map(({ data }) => data.signal)
  const { namespaces, objects, owners } = subjectOf(signals)
  const runbook = lastOf(events, "RunbookSelected")?.data.runbook
  return {
    causes: new Set(causesOf(events)),
    objects: new Set([...objects, ...owners]),
    alerts: new Set(signals.map(({ name }) => name)),
    namespaces,
    ...(runbook === undefined ? {} : { runbook })
  }
}

/** What each thing in common weighs. One alone of the lighter ones is no likeness: every incident of a team shares a namespace. */
const WEIGHTS = { cause: 4, object: 3, alert: 2, runbook: 1, namespace: 1 } as const

/** The least weight that counts as like. */
const LEAST = 3

export interface Likeness {
  readonly weight: number
  readonly reasons: ReadonlyArray<string>
}

const common = (one: ReadonlySet<string>, other: ReadonlySet<string>): string | undefined => [...one].find((each) => other.has(each))

/** How much two incidents have in common, and what; undefined when it is too little to be told. */
export const likeness = (one: Traits, other: Traits): Likeness | undefined => {
  const shared: ReadonlyArray<readonly [keyof typeof WEIGHTS, string | undefined, (what: string) => string]> = [
    ["cause", common(one.causes, other.causes), (what) => `the same cause: ${what}`],
    ["object", common(one.objects, other.objects), (what) => `about ${what}`],
    ["alert", common(one.alerts, other.alerts), (what) => `the alert ${what}`],
    ["runbook", one.runbook === other.runbook ? one.runbook : undefined, (what) => `the runbook ${what}`],
    ["namespace", common(one.namespaces, other.namespaces), (what) => `in namespace ${what}`]
  ]
  const found = shared.flatMap(([kind, what, say]) => (what === undefined ? [] : [{ weight: WEIGHTS[kind], reason: say(what) }]))
  const weight = found.reduce((sum, each) => sum + each.weight, 0)
  return weight < LEAST ? undefined : { weight, reasons: found.map(({ reason }) => reason) }
}

/** Commands that were run, each with how its last attempt ended. */
export const doneIn = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<{ readonly command: string; readonly status: string }> => {
  const ends = new Map(eventsOf(events, "StepFinished").map(({ data: { plan, status, step } }) => [`${plan} ${step}`, status]))
  const begun = new Map(eventsOf(events, "StepIntended").map(({ data: { argv, plan, step } }) => [`${plan} ${step}`, argv.join(" ")]))
  return [...begun].map(([key, command]) => ({ command, status: ends.get(key) ?? "not known" }))
}
