/** Holds what both sides say against each other: the client and what is told, the cluster's audit log and the approved plans. */
import { Effect } from "effect"
import type { IncidentId } from "../../src/domain/ids.ts"
import { processesWith } from "../acceptance/process-table.fixture.ts"
import { unaccountedIn } from "../scenarios/accounted-writes.ts"
import { kill } from "../scenarios/handrail-process.ts"
import { isOver, type ToldEvent } from "../scenarios/told-events.ts"
import type { Observed } from "./chaos-scenario.ts"
import { ask, gauge, ready, start } from "./handrail.ts"
import { faultsOfLives } from "./lives.ts"
import type { Place } from "./place.ts"
import { readRecord } from "./record.ts"
import { occurrence, type Sent } from "./sender.ts"

/** The invariants, in numbers. All but `accepted` and the timelines are to be zero. */
export interface Findings {
  /** Firing alerts that were acknowledged. */
  readonly accepted: number
  /** Those of them that no timeline tells or counts. */
  readonly missing: number
  /** Alerts that are told or counted more often than they were sent. */
  readonly surplus: number
  /** Writes in the cluster that no approved plan accounts for. */
  readonly unapproved: number
  /** Writes that a step made again. */
  readonly twice: number
  /** Messages that were given up, with a reason, and wait for a person. */
  readonly dead: number
  /** Why, and how many each. */
  readonly reasons: ReadonlyArray<string>
  /** Incidents without an end. */
  readonly open: number
  readonly incidents: number
  /** Incidents whose record the verifier calls intact. */
  readonly verified: number
  /** Processes that outlived Handrail. */
  readonly leftovers: ReadonlyArray<string>
  /** Lives that ended otherwise than by the suite's kill, and faults that they told of. */
  readonly crashes: ReadonlyArray<string>
  readonly problems: ReadonlyArray<string>
}

export const isFiring = (key: string): boolean => key.endsWith("/firing")

/** Sources that the suite sends by. A person's own asking and what watchers see is nobody's alert. */
const sources: ReadonlySet<string> = new Set(["alertmanager", "pagerduty", "cloudevents"])

/** What timelines tell of alerts one by one, as often as they do. */
export const signalKeys = (events: ReadonlyArray<ToldEvent>): ReadonlyArray<string> =>
  events.flatMap(({ data }) =>
    data._tag === "SignalReceived" && sources.has(data.signal.source)
      ? [occurrence(data.signal.fingerprint, data.signal.startsAt, data.signal.status)]
      : []
  )

/** Alerts that were sent against alerts that are told. Resolved ones are left out: one whose incident has ended is told nowhere. */
export const compareAlerts = ({ acknowledged, offered, overFirst }: Sent, events: ReadonlyArray<ToldEvent>) => {
  const accepted = [...acknowledged].filter(isFiring)
  const keys = signalKeys(events).filter(isFiring)
  const toldOnce = new Set(keys)
  const counted = events.reduce((sum, { data }) => sum + (data._tag === "SignalsSampled" ? data.count : 0), 0)
  const untold = accepted.filter((key) => !toldOnce.has(key) && !overFirst.has(key)).length
  return {
    accepted: accepted.length,
    missing: Math.max(0, untold - counted),
    surplus: keys.length - toldOnce.size + Math.max(0, toldOnce.size + counted - offered.size)
  }
}

/** All that is told, by whose it is. */
export const byIncident = (events: ReadonlyArray<ToldEvent>): ReadonlyMap<IncidentId, ReadonlyArray<ToldEvent>> =>
  Map.groupBy(events, ({ incident }) => incident)

/** The kernel ends what the dead process had started, in a moment of its own. */
const leftoversOf = Effect.fnUntraced(function* (directory: string) {
  for (let look = 0; look < 100; look++) {
    if (processesWith(directory).length === 0) return []
    yield* Effect.sleep("20 millis")
  }
  return processesWith(directory)
})

/** Changes that were acknowledged against those that are kept, in words; nothing when each is there once. */
export const compareChanges = (acknowledged: ReadonlySet<string>, kept: ReadonlyArray<string>): ReadonlyArray<string> => {
  const once = new Set(kept)
  const missing = [...acknowledged].filter((revision) => !once.has(revision)).length
  return [
    ...(missing > 0 ? [`${missing} of ${acknowledged.size} acknowledged changes are not kept`] : []),
    ...(kept.length > once.size ? [`${kept.length - once.size} changes are kept more than once`] : [])
  ]
}

/** `reason x 3` of all dead letters. */
const reasonsOf = (body: string): ReadonlyArray<string> => {
  const letters: ReadonlyArray<{ readonly reason: string }> = JSON.parse(body)
  return [...Map.groupBy(letters, ({ reason }) => reason)].map(([reason, all]) => `${all.length} x ${reason}`)
}

/** What a last life of Handrail says: how many of these are intact, and what it gave up. */
const askLastLife = Effect.fnUntraced(function* (place: Place, incidents: ReadonlyArray<IncidentId>) {
  const child = yield* start(place)
  yield* ready(place, child)
  const answers = yield* Effect.forEach(incidents, (incident) => ask(place, `/v1/incidents/${incident}/verification`), { concurrency: 4 })
  const dead = yield* gauge(place, "handrail_bus_dead")
  const letters = yield* ask(place, "/v1/bus/dead")
  yield* kill(child)
  return {
    verified: answers.filter(({ status, body }) => status === 200 && JSON.parse(body).intact === true).length,
    dead: dead ?? 0,
    reasons: letters.status === 200 ? reasonsOf(letters.body) : []
  }
})

export const judge = Effect.fnUntraced(function* ({ changes, place, sent, writes, problems }: Observed) {
  const { events, begun, revisions } = yield* readRecord(place)
  const doings = { events: events.map(({ data }) => data), begun }
  const incidents = byIncident(events)
  return {
    ...compareAlerts(sent, events),
    unapproved: unaccountedIn(doings, writes ?? []).length,
    twice: unaccountedIn(doings, writes ?? [], "step").length,
    open: [...incidents.values()].filter((one) => !isOver(one)).length,
    incidents: incidents.size,
    ...(yield* askLastLife(place, [...incidents.keys()])),
    leftovers: yield* leftoversOf(place.directory),
    crashes: faultsOfLives(place),
    problems: [...(changes === undefined ? [] : compareChanges(changes, revisions)), ...problems]
  } satisfies Findings
})

/** What of the findings breaks an invariant, in words; nothing when all hold. */
export const broken = (findings: Findings): ReadonlyArray<string> => [
  ...(findings.missing > 0 ? [`${findings.missing} acknowledged alerts are told nowhere`] : []),
  ...(findings.surplus > 0 ? [`${findings.surplus} alerts are told more often than they were sent`] : []),
  ...(findings.unapproved > 0 ? [`${findings.unapproved} writes that no approved plan accounts for`] : []),
  ...(findings.twice > 0 ? [`${findings.twice} writes were made again`] : []),
  ...(findings.dead > 0 ? [`${findings.dead} messages were given up: ${findings.reasons.join("; ")}`] : []),
  ...(findings.open > 0 ? [`${findings.open} incidents without an end`] : []),
  ...(findings.verified < findings.incidents ? [`${findings.incidents - findings.verified} timelines do not verify`] : []),
  ...findings.leftovers.map((process) => `left over: ${process}`),
  ...findings.crashes,
  ...findings.problems
]
