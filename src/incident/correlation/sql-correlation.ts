import { Clock, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type IncidentId, incidentIdFrom, millisOf, type Timestamp, timestamp } from "../../domain/ids.ts"
import { isEnded } from "../../domain/incident.ts"
import { Clusters } from "../../platform/clusters.ts"
import { forUpdate, takeTurns } from "../../platform/sql/dialect.ts"
import { Incidents } from "../incidents.ts"
import { IncidentSettings } from "../settings.ts"
import { holdIncidents } from "../timeline/hold-incident.ts"
import { Timeline } from "../timeline/timeline.ts"
import { alertLog, type KnownAlert } from "./alert-log.ts"
import { type ClusterOf, clusterOf } from "./cluster-of.ts"
import { type Correlated, Correlation, type IncomingSignal, limits } from "./correlation.ts"
import { alertScope, type CorrelationKey, correlationKey, stormKey } from "./correlation-key.ts"

/** What is being learned while a batch is gone through. */
interface Batch {
  readonly opened: Set<IncidentId>
  readonly quiet: Set<IncidentId>
  /** Open incidents by the key that they take. */
  readonly open: Map<string, IncidentId>
  /** Signals of each incident so far. */
  readonly seen: Map<IncidentId, number>
  /** Signals that were counted and not told, by incident. */
  readonly counted: Map<IncidentId, number>
}

const makeCorrelation = Effect.gen(function* () {
  const sql = yield* SqlClient
  const timeline = yield* Timeline
  const incidents = yield* Incidents
  const settings = yield* IncidentSettings
  const clusters = yield* Clusters
  const alerts = yield* alertLog

  const actorOf = ({ signal }: IncomingSignal) =>
    signal.requestedBy === undefined ? `source:${signal.source}` : `user:${signal.requestedBy}`

  /** Tells the first signals of an incident one by one and counts the rest. */
  const tell = Effect.fnUntraced(function* (incident: IncidentId, incoming: IncomingSignal, batch: Batch) {
    const seen = (batch.seen.get(incident) ?? (yield* alerts.countOf(incident)) - 1) + 1
    batch.seen.set(incident, seen)
    if (seen > limits.toldPerIncident) {
      batch.counted.set(incident, (batch.counted.get(incident) ?? 0) + 1)
      return
    }
    yield* timeline.append(incident, actorOf(incoming), { _tag: "SignalReceived", signal: incoming.signal })
    const notes = incoming.notes.map((text) => ({ _tag: "NoteAdded", text: `${incoming.signal.name}: ${text}` }) as const)
    yield* Effect.forEach(notes, (note) => timeline.append(incident, actorOf(incoming), note, { once: `note/${note.text}` }))
  })

  const openCount = Effect.fnUntraced(function* (cluster: ClusterOf, now: number) {
    const name = "known" in cluster ? cluster.known.name : null
    const since = timestamp(now - 60_000)
    const [row] = yield* sql<{ recent: number; open: number }>`SELECT
      count(*) FILTER (WHERE opened_at > ${since}) AS recent, count(*) FILTER (WHERE ended_at IS NULL) AS open
      FROM incidents WHERE cluster IS NOT DISTINCT FROM ${name} AND (opened_at > ${since} OR ended_at IS NULL) AND correlation NOT LIKE 'manual/%'`
    return row ?? { recent: 0, open: 0 }
  })

  const freeId = Effect.fnUntraced(function* (seed: string) {
    for (let attempt = 0; ; attempt++) {
      const id = incidentIdFrom(`${seed}/${attempt}`)
      const taken = yield* sql`SELECT 1 FROM incidents WHERE id = ${id}`
      if (taken.length === 0) return id
    }
  })

  /** The incident that takes this key: an open one, or one that people took over a short while ago. */
  const joinable = Effect.fnUntraced(function* (key: CorrelationKey, { signal }: IncomingSignal, now: number, batch: Batch) {
    const known = batch.open.get(key.text)
    if (known !== undefined) return known
    const since = timestamp(now - limits.followUpMs)
    const rows = yield* sql<{ id: IncidentId; open: number }>`SELECT id, CASE WHEN ended_at IS NULL THEN 1 ELSE 0 END AS open
      FROM incidents WHERE correlation = ${key.text} AND (ended_at IS NULL OR (phase <> 'resolved' AND ended_at > ${since}))
      ORDER BY open DESC, opened_at DESC LIMIT 1 ${forUpdate(sql)}`
    const [found] = rows
    if (found === undefined) return undefined
    if (found.open === 1) {
      batch.open.set(key.text, found.id)
      return found.id
    }
    // the same alert with a new start has come back, and that is a new incident
    const cameBack = yield* alerts.hasOther(found.id, signal)
    return cameBack ? undefined : found.id
  })

  const open = Effect.fnUntraced(function* (
    key: CorrelationKey,
    cluster: ClusterOf,
    { signal }: IncomingSignal,
    now: number,
    batch: Batch
  ) {
    const incident = yield* freeId(`${key.text}/${signal.id}`)
    const known = "known" in cluster ? { cluster: cluster.known.name, environment: cluster.known.environment } : {}
    const asked = signal.requestedBy === undefined ? {} : { requestedBy: signal.requestedBy }
    yield* timeline.append(incident, "handrail", {
      _tag: "IncidentOpened",
      title: key.title,
      ...known,
      ...asked,
      severity: signal.severity,
      mode: settings.mode,
      deadline: timestamp(now + settings.deadlineMs),
      correlation: key.text,
      reason: signal.source === "manual" ? `asked for by ${signal.requestedBy ?? "a person"}` : `first alert: ${signal.name}`
    })
    batch.opened.add(incident)
    return incident
  })

  const joinOrOpen = Effect.fnUntraced(function* (incoming: IncomingSignal, cluster: ClusterOf, now: number, batch: Batch) {
    const key = correlationKey(incoming.signal, cluster)
    const found = yield* joinable(key, incoming, now, batch)
    if (found !== undefined) return found
    const { recent, open: openNow } = yield* openCount(cluster, now)
    const isStorm = key.kind !== "manual" && (recent >= limits.openingsPerMinute || openNow >= limits.openPerCluster)
    if (!isStorm) return yield* open(key, cluster, incoming, now, batch)
    const storm = stormKey(cluster)
    return (yield* joinable(storm, incoming, now, batch)) ?? (yield* open(storm, cluster, incoming, now, batch))
  })

  /** Why a repeated firing alert causes nothing, or `undefined` when it is time for a new incident. */
  const repeated = Effect.fnUntraced(function* ({ status, incident }: KnownAlert, now: number) {
    if (status === "resolved" || incident === null) return "a late copy of an alert that has been resolved since"
    const { phase, endedAt } = yield* incidents.get(incident)
    if (phase !== "resolved") return isEnded(phase) ? `still firing; ${incident} was ${phase}` : `a repetition in ${incident}`
    const settled = endedAt !== undefined && now - millisOf(endedAt) >= limits.settlingMs
    return settled ? undefined : `still firing shortly after ${incident} was resolved`
  })

  const fire = Effect.fnUntraced(function* (incoming: IncomingSignal, cluster: ClusterOf, now: number, batch: Batch) {
    const scope = alertScope(cluster)
    const known = yield* alerts.find(scope, incoming.signal)
    const why = known === undefined ? undefined : yield* repeated(known, now)
    if (why !== undefined) {
      yield* alerts.touch(scope, incoming.signal, timestamp(now))
      return why
    }
    const incident = yield* joinOrOpen(incoming, cluster, now, batch)
    yield* alerts.record(scope, incoming.signal, incident, timestamp(now))
    yield* tell(incident, incoming, batch)
    batch.quiet.delete(incident)
    return `in ${incident}`
  })

  const resolve = Effect.fnUntraced(function* (incoming: IncomingSignal, cluster: ClusterOf, now: Timestamp, batch: Batch) {
    const scope = alertScope(cluster)
    const known = yield* alerts.find(scope, incoming.signal)
    // who waits for the incident's alerts to resolve either sees this or is woken after it
    if (known !== undefined && known.incident !== null) yield* holdIncidents(sql, [known.incident])
    yield* alerts.record(scope, incoming.signal, known?.incident ?? null, now)
    if (known === undefined) return "resolved before it was seen firing"
    if (known.status === "resolved" || known.incident === null) return "resolved already"
    const { incident } = known
    if (isEnded((yield* incidents.get(incident)).phase)) return `resolved; ${incident} had ended`
    yield* tell(incident, incoming, batch)
    if (!(yield* alerts.fires(incident))) batch.quiet.add(incident)
    return `resolved in ${incident}`
  })

  const accept = Effect.fn("incident.correlate")(
    function* (incoming: ReadonlyArray<IncomingSignal>) {
      const configured = yield* clusters.list
      const now = yield* Clock.currentTimeMillis
      const batch: Batch = { opened: new Set(), quiet: new Set(), open: new Map(), seen: new Map(), counted: new Map() }
      const located = incoming.map((one) => ({ one, cluster: clusterOf(one.signal, configured, settings.defaultCluster) }))
      yield* takeTurns(
        sql,
        located.map(({ cluster }) => `correlate/${alertScope(cluster)}`)
      )
      const outcomes = yield* Effect.forEach(located, ({ one, cluster }) => {
        return one.signal.status === "firing" ? fire(one, cluster, now, batch) : resolve(one, cluster, timestamp(now), batch)
      })
      yield* Effect.forEach(batch.counted, ([incident, count]) =>
        timeline.append(incident, "handrail", {
          _tag: "SignalsSampled",
          count,
          reason: `${limits.toldPerIncident} alerts of this incident are told one by one; these are counted`
        })
      )
      yield* Effect.annotateCurrentSpan({ signals: incoming.length, opened: batch.opened.size })
      return { outcomes, opened: [...batch.opened], quiet: [...batch.quiet] } satisfies Correlated
    },
    (effect) => sql.withTransaction(effect)
  )

  return Correlation.of({ accept, prune: alerts.prune })
})

export const layerCorrelation = Layer.effect(Correlation, makeCorrelation)
