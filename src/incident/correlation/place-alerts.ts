import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type IncidentId, millisOf, timestamp } from "../../domain/ids.ts"
import { Topologies } from "../../knowledge/topology/topologies.ts"
import type { Topology } from "../../knowledge/topology/topology.ts"
import { inSteps, mapping } from "../../platform/in-steps.ts"
import { Incidents } from "../incidents.ts"
import { IncidentSettings } from "../settings.ts"
import { holdIncidents } from "../timeline/hold-incident.ts"
import { Timeline } from "../timeline/timeline.ts"
import { alertLog } from "./alert-log.ts"
import { type ClusterOf, knownName } from "./cluster-of.ts"
import type { IncomingSignal } from "./correlation.ts"
import { alertScope, clusterText, correlationKey } from "./correlation-key.ts"
import { type AlertFacts, alertFacts } from "./facts/alert-facts.ts"
import { correlating, type Placement } from "./grouping/correlate.ts"
import type { Group } from "./grouping/group.ts"
import { type Candidate, findingRoots } from "./grouping/roots.ts"
import type { Around } from "./grouping/seen.ts"
import { incidentTitle } from "./incident-title.ts"
import { limitsFor } from "./limits.ts"
import { mergeIncidents } from "./merge-incidents.ts"
import { openings } from "./openings.ts"
import { defaultSettings, withWindow } from "./settings.ts"
import { type StoredGroup, type StoredRoot, storedGroups } from "./stored-groups.ts"
import { signalTeller, type Told } from "./tell-signals.ts"

/** A signal with the cluster that it is about. */
export interface Located {
  readonly one: IncomingSignal
  readonly cluster: ClusterOf
}

/** What came of a few alerts of one cluster. */
interface Placed {
  /** In the order of the alerts. */
  readonly incidents: ReadonlyArray<IncidentId>
  readonly opened: ReadonlyArray<IncidentId>
}

/** A new root takes the place of the old one only where it is clearly likelier: names that change at every alert help nobody. */
const CLEARLY = 3

/** How far back an alert that fires again is told what it had before, in milliseconds. */
const REMEMBERED = 24 * 3_600_000

/** Kinds of trouble that a runbook for a symptom does not mend: once found, whatever was begun for the symptom is begun anew. */
const GRAVE: ReadonlyArray<string> = ["control-plane", "node", "network", "storage"]

const storedRoot = ({ alert, cause, entity }: Candidate): StoredRoot => ({ alert, cause, entity: entity.id })

const isOf = (facts: AlertFacts | undefined, root: Candidate): boolean =>
  facts !== undefined && facts.name === root.alert && facts.about.entity.id === root.entity.id

/** Puts alerts that are new into the incidents that they belong to. */
export const alertPlacer = Effect.gen(function* () {
  const sql = yield* SqlClient
  const timeline = yield* Timeline
  const settings = yield* IncidentSettings
  const topologies = yield* Topologies
  const incidents = yield* Incidents
  const alerts = yield* alertLog
  const groups = yield* storedGroups()
  const opening = yield* openings
  const teller = yield* signalTeller
  const merging = yield* mergeIncidents
  /** Aspects of groups whose root was looked for, with what was known of their cluster then. */
  const weighed = new WeakMap<Group["aspects"], Topology | undefined>()
  const isWeighed = (before: Group, after: Group, topology: Topology | undefined): boolean =>
    weighed.has(before.aspects) && weighed.get(before.aspects) === topology && isUnchanged(before, after)
  const base = settings.correlation === undefined ? defaultSettings : withWindow(settings.correlation.windowMs)

  /** People took these over; an alert of theirs that comes back is something new. */
  const takers = Effect.fnUntraced(function* (scope: string, stored: ReadonlyArray<StoredGroup>, batch: ReadonlyArray<Located>) {
    const ended = stored.filter(({ group }) => group.lead !== "ours").map(({ incident }) => incident)
    const back = yield* alerts.haveHad(
      scope,
      ended,
      batch.map(({ one }) => one.signal.fingerprint)
    )
    return stored.filter(({ incident }) => !back.has(incident))
  })

  const historyOf = Effect.fnUntraced(function* ({ cluster, one }: Located, now: number) {
    const rows = yield* alerts.before(alertScope(cluster), one.signal, timestamp(now - REMEMBERED))
    const follows = [...new Set(rows.flatMap(({ incident }) => incident ?? []))].slice(0, 5)
    const last = follows[0] === undefined ? undefined : yield* incidents.get(follows[0])
    const text =
      last === undefined
        ? ""
        : `; ${one.signal.name} is back, for the ${rows.length + 1}. time in a day: ${last.id} had it (${last.outcome ?? last.phase})`
    return { follows, text }
  })

  const titleOf = (root: Candidate, cluster: ClusterOf) =>
    incidentTitle(root.alert, root.entity, { name: clusterText(cluster), isConfigured: "known" in cluster })

  const tellRoot = (
    incident: IncidentId,
    root: Candidate,
    cluster: ClusterOf,
    more: { readonly instead: string | undefined; readonly fingerprint: string | undefined }
  ) =>
    timeline.append(incident, "handrail", {
      _tag: "RootChanged",
      entity: root.entity.id,
      alert: root.alert,
      title: titleOf(root, cluster),
      score: root.score,
      ...(more.instead === undefined ? {} : { instead: more.instead }),
      ...(more.fingerprint === undefined ? {} : { fingerprint: more.fingerprint }),
      reasons: root.reasons
    })

  /** What is known of a cluster before its new alerts are looked at. */
  const surroundings = Effect.fnUntraced(function* (scope: string, batch: ReadonlyArray<Located>, now: number) {
    const cluster = batch[0]?.cluster ?? { unknown: undefined }
    const name = knownName(cluster)
    const topology = name === undefined ? undefined : topologies.current(name)
    const { followUpMs } = limitsFor(settings, name)
    const stored = yield* takers(scope, yield* groups.ofScope(scope, timestamp(now), timestamp(now - followUpMs)), batch)
    yield* holdIncidents(
      sql,
      stored.map(({ incident }) => incident)
    )
    const around: Around = { settings: base, ...(topology === undefined ? {} : { topology }) }
    return { around, cluster, followUpMs, name, stored, topology }
  })

  /** The incident of a group: its own, a new one, or a new one in place of its own where something graver was found. */
  const homeOf = Effect.fnUntraced(function* (home: Home, batch: ReadonlyArray<Located>, cluster: ClusterOf, now: number, spent: Spent) {
    const { known, root, rootAlert } = home
    const first = batch[rootAlert ?? home.placed[0]?.alert ?? 0] as Located
    if (known !== undefined && (root === undefined || rootAlert === undefined || !supersedes(known, root))) {
      return { incident: known.incident, isNew: false, isStorm: false }
    }
    const title = root === undefined ? first.one.signal.name : titleOf(root, cluster)
    spent.isOver = spent.isOver || (yield* opening.isStorm(cluster, now))
    if (spent.isOver) {
      if (known !== undefined) return { incident: known.incident, isNew: false, isStorm: false }
      if (spent.storm !== undefined) return { incident: spent.storm, isNew: false, isStorm: true }
      const storm = yield* opening.storm(cluster, first.one.signal, now)
      spent.storm = storm.incident
      return { ...storm, isStorm: true }
    }
    const { follows, text } = yield* historyOf(first, now)
    const key = correlationKey(first.one.signal, cluster)
    const reason = `first alert: ${first.one.signal.name}${text}`
    const incident = yield* opening.open({ key, title, reason, follows }, cluster, first.one.signal, now)
    if (known !== undefined) {
      const why = `${first.one.signal.name} explains it, and a runbook for a symptom had been begun`
      yield* merging.give({ from: known.incident, into: incident, reasons: [why], by: "handrail" })
    }
    return { incident, isNew: true, isStorm: false }
  })

  const placeIn = Effect.fnUntraced(function* (scope: string, batch: ReadonlyArray<Located>, now: number, told: Told) {
    const { around, cluster, followUpMs, name, stored, topology } = yield* surroundings(scope, batch, now)
    const facts = yield* inSteps(() => mapping(batch, ({ one }) => alertFacts(one.signal, scope, topology)))
    const open = stored.map(({ group }) => group)
    const result = yield* inSteps(() => correlating(open, facts, around))
    const known = new Map(stored.map((one) => [one.group.id, one]))
    const homes = new Map<string, Housed>()
    const spent: Spent = { isOver: false, storm: undefined }
    const touched = Map.groupBy(result.placements, ({ group }) => group)
    // an incident can take another over without an alert of its own
    for (const { into } of result.merges) if (result.groups.has(into) && !touched.has(into)) touched.set(into, [])
    for (const [id, placed] of touched) {
      const group = result.groups.get(id) as Group
      const stored = known.get(id)
      const roots =
        stored !== undefined && isWeighed(stored.group, group, topology) ? [] : yield* inSteps(() => findingRoots(group, around))
      weighed.set(group.aspects, topology)
      const home = { ...rootHome(placed, roots, stored, facts), placed }
      const fingerprint = home.rootAlert === undefined ? undefined : batch[home.rootAlert]?.one.signal.fingerprint
      homes.set(id, { ...home, group, fingerprint, ...(yield* homeOf(home, batch, cluster, now, spent)) })
    }
    yield* merging.absorb(result.merges, (id) => homes.get(id)?.incident, known)
    // what the incident comes from is told first: whoever reads, or chooses a runbook, begins there
    const inOrder = result.placements.toSorted(
      (a, b) => Number(homes.get(b.group)?.rootAlert === b.alert) - Number(homes.get(a.group)?.rootAlert === a.alert)
    )
    for (const { incident } of homes.values()) yield* teller.count(incident, told)
    const recorded = result.placements.map(({ alert, group }) => ({
      signal: (batch[alert] as Located).one.signal,
      incident: (homes.get(group) as Housed).incident,
      aspect: (facts[alert] as AlertFacts).about.aspect
    }))
    yield* alerts.record(scope, recorded, timestamp(now))
    for (const { alert, group, reasons } of inOrder) {
      const { incident, isStorm, rootAlert } = homes.get(group) as Housed
      const { one } = batch[alert] as Located
      yield* teller.tell(incident, one, told, { cluster: name, reasons, always: rootAlert === alert && !isStorm })
    }
    for (const home of homes.values()) if (!home.isStorm) yield* keep(home, cluster, now, followUpMs)
    return {
      incidents: result.placements.map(({ group }) => (homes.get(group) as Housed).incident),
      opened: [...homes.values()].flatMap(({ incident, isNew }) => (isNew ? [incident] : []))
    } satisfies Placed
  })

  /** Tells what the incident comes from, where that is new, and keeps what grouping knows of it. */
  const keep = Effect.fnUntraced(function* (
    { fingerprint, group, incident, isNew, known, root, suspects }: Housed,
    cluster: ClusterOf,
    now: number,
    followUpMs: number
  ) {
    if (root !== undefined && (suspects > 1 || !isNew))
      yield* tellRoot(incident, root, cluster, { instead: known?.root?.entity, fingerprint })
    const { deadline } = yield* incidents.get(incident)
    const kept = root === undefined ? known?.root : storedRoot(root)
    const before = known?.incident === incident ? known.group.aspects : undefined
    yield* groups.save(incident, { ...group, id: incident }, kept, {
      now,
      expiresAt: millisOf(deadline) + followUpMs,
      ...(before === undefined ? {} : { before })
    })
  })

  return { placeIn }
})

/** Whether the cluster's budget is spent, and what takes the rest of the batch then: asked once, not for each alert of a storm. */
interface Spent {
  isOver: boolean
  storm: IncidentId | undefined
}

/** A group with the alerts of the batch that it takes. */
interface Home {
  readonly placed: ReadonlyArray<Placement>
  readonly known: StoredGroup | undefined
  /** Where it is not what was known before. */
  readonly root: Candidate | undefined
  /** The alert of the batch that says so. */
  readonly rootAlert: number | undefined
  readonly suspects: number
}

interface Housed extends Home {
  readonly fingerprint: string | undefined
  readonly group: Group
  readonly incident: IncidentId
  readonly isNew: boolean
  readonly isStorm: boolean
}

/** Whether it only has more of what is counted: its root is the one that was found before. */
const isUnchanged = ({ aspects: before }: Group, { aspects: after }: Group): boolean => {
  if (before.size !== after.size) return false
  for (const [key, aspect] of after) if (before.get(key) !== aspect) return false
  return true
}

/** What a group is now known to come from, where it is clearly not what was told before. */
const changedRoot = (stored: StoredGroup | undefined, roots: ReadonlyArray<Candidate>): Candidate | undefined => {
  const [root] = roots
  if (root === undefined || stored?.group.lead === "stopped") return undefined
  if (stored?.root === undefined) return root
  if (stored.root.entity === root.entity.id) return undefined
  const before = roots.find(({ entity }) => entity.id === stored.root?.entity)
  return before !== undefined && root.score < before.score + CLEARLY ? undefined : root
}

const rootHome = (
  placed: ReadonlyArray<Placement>,
  roots: ReadonlyArray<Candidate>,
  known: StoredGroup | undefined,
  facts: ReadonlyArray<AlertFacts>
): Omit<Home, "placed"> => {
  const root = changedRoot(known, roots)
  const rootAlert = root === undefined ? undefined : placed.find(({ alert }) => isOf(facts[alert], root))?.alert
  return { known, root, rootAlert, suspects: roots.length }
}

/** Work was begun for a symptom, nothing was done yet, and now its cause is known. */
const supersedes = ({ group, phase, root: before }: StoredGroup, root: Candidate): boolean =>
  phase !== "opened" && !group.pinned && group.lead === "ours" && GRAVE.includes(root.cause) && !GRAVE.includes(before?.cause ?? "unknown")
