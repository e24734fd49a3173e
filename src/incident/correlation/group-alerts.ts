import { digestJson, type SignalId } from "../../domain/ids.ts"
import type { Signal } from "../../domain/signal.ts"
import type { Topology } from "../../knowledge/topology/topology.ts"
import { atOnce } from "../../platform/in-steps.ts"
import { alertFacts } from "./facts/alert-facts.ts"
import { familyOf } from "./facts/family-of.ts"
import type { EntityName } from "./facts/subject.ts"
import { correlating } from "./grouping/correlate.ts"
import type { Group } from "./grouping/group.ts"
import { type Candidate, findingRoots } from "./grouping/roots.ts"
import { defaultSettings } from "./settings.ts"

interface GroupedAlert {
  readonly name: string
  readonly fingerprint: string
  readonly startsAt: string
  readonly status: Signal["status"]
  readonly severity: Signal["severity"]
  readonly entity: EntityName
  readonly family: string
  /** How often it was in what was read. */
  readonly times: number
  readonly reasons: ReadonlyArray<string>
  readonly labels: Readonly<Record<string, string>>
}

export interface GroupedIncident {
  readonly cluster?: string
  readonly root: Candidate
  /** All that could be the root, the likeliest first; the root is the first of them. */
  readonly candidates: ReadonlyArray<Candidate>
  /** The root's first. */
  readonly alerts: ReadonlyArray<GroupedAlert>
  /** Why its alerts are one incident, each reason once. */
  readonly reasons: ReadonlyArray<string>
}

export interface GroupedAlerts {
  readonly incidents: ReadonlyArray<GroupedIncident>
  /** What opens no incident, and why. */
  readonly setAside: ReadonlyArray<{ readonly name: string; readonly reason: string; readonly labels: Readonly<Record<string, string>> }>
}

interface Once {
  readonly signal: Signal
  readonly times: number
}

/** Repetitions and later states of one occurrence are one; the last state counts. */
const occurrences = (signals: ReadonlyArray<Signal>): ReadonlyArray<Once> => {
  const found = new Map<SignalId, Once>()
  for (const signal of signals) {
    const key = digestJson([signal.fingerprint, signal.startsAt, signal.cluster ?? ""]) as SignalId
    const known = found.get(key)
    found.set(key, { signal: known?.signal.status === "resolved" ? known.signal : signal, times: (known?.times ?? 0) + 1 })
  }
  return [...found.values()]
}

/** Alerts that say nothing of their cluster are of the only one that the others name. */
const scopes = (signals: ReadonlyArray<Once>): ((signal: Signal) => string) => {
  const named = new Set(signals.flatMap(({ signal }) => signal.cluster ?? []))
  const only = named.size === 1 ? [...named][0] : undefined
  return ({ cluster }) => cluster ?? only ?? ""
}

const MOST_REASONS = 12

/**
 * Groups alerts that are all known, as far as they tell what they are about: the same rules by which Handrail opens incidents, without
 * its state. Times count, order does not. Pure.
 */
export const groupAlerts = (signals: ReadonlyArray<Signal>, topology?: Topology): GroupedAlerts => {
  const all = occurrences(signals)
  const [heartbeats, alerts] = [all.filter(isHeartbeat), all.filter((one) => !isHeartbeat(one))]
  const scopeOf = scopes(alerts)
  const facts = alerts.map(({ signal }) => alertFacts(signal, scopeOf(signal), topology))
  const around = { settings: defaultSettings, ...(topology === undefined ? {} : { topology }) }
  const { groups, placements } = atOnce(correlating([], facts, around))
  const incidents = [...Map.groupBy(placements, ({ group }) => group)].map(([id, placed]): GroupedIncident => {
    const group = groups.get(id) as Group
    const candidates = atOnce(findingRoots(group, around))
    const root = candidates[0] as Candidate
    const members = placed
      .map(({ alert, reasons }): GroupedAlert => {
        const { signal, times } = alerts[alert] as Once
        const { about, family } = facts[alert] as (typeof facts)[number]
        const { fingerprint, labels, name, severity, startsAt, status } = signal
        return {
          name,
          fingerprint,
          startsAt,
          status,
          severity,
          entity: about.entity,
          family: family.name,
          times,
          reasons,
          labels
        }
      })
      .toSorted(
        (a, b) => Number(isRoot(b, root)) - Number(isRoot(a, root)) || (a.startsAt < b.startsAt ? -1 : a.startsAt > b.startsAt ? 1 : 0)
      )
    const reasons = [...new Set(placed.length === 1 ? [] : members.flatMap((one) => one.reasons))].slice(0, MOST_REASONS)
    return { ...(group.scope === "" ? {} : { cluster: group.scope }), root, candidates, alerts: members, reasons }
  })
  return {
    incidents: incidents.toSorted((a, b) => b.root.score - a.root.score),
    setAside: heartbeats.map(({ signal: { labels, name } }) => ({ name, reason: "says only that alerting works", labels }))
  }
}

const isHeartbeat = ({ signal }: Once): boolean => familyOf(signal).cause === "heartbeat"

const isRoot = (alert: GroupedAlert, root: Candidate): boolean => alert.name === root.alert && alert.entity.id === root.entity.id
