import { Clock, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type IncidentId, millisOf, type Timestamp, timestamp } from "../../domain/ids.ts"
import { isEnded } from "../../domain/incident.ts"
import { Clusters } from "../../platform/clusters.ts"
import { takeTurns } from "../../platform/sql/dialect.ts"
import { Incidents } from "../incidents.ts"
import { IncidentSettings } from "../settings.ts"
import { holdIncidents } from "../timeline/hold-incident.ts"
import { alertLog, type KnownAlert, occurrenceOf } from "./alert-log.ts"
import { clusterOf, knownName } from "./cluster-of.ts"
import { type Correlated, Correlation, type IncomingSignal } from "./correlation.ts"
import { alertScope } from "./correlation-key.ts"
import { familyOf } from "./facts/family-of.ts"
import { limitsFor } from "./limits.ts"
import { openings } from "./openings.ts"
import { alertPlacer, type Located } from "./place-alerts.ts"
import { storedGroups } from "./stored-groups.ts"
import { nothingTold, signalTeller, type Told } from "./tell-signals.ts"

/** What is being learned while a batch is gone through. */
interface Batch {
  readonly now: number
  readonly opened: Set<IncidentId>
  readonly quiet: Set<IncidentId>
  readonly told: Told
  readonly outcomes: Array<string>
  readonly located: ReadonlyArray<Located>
  /** What is known of its alerts, as it changes. */
  readonly known: Map<string, KnownAlert>
  /** New alerts that are not placed yet, with their place in the batch. */
  readonly fresh: Map<string, { readonly located: Located; readonly index: number }>
}

const identity = ({ cluster, one: { signal } }: Located): string => occurrenceOf(alertScope(cluster), signal)

const makeCorrelation = Effect.gen(function* () {
  const sql = yield* SqlClient
  const incidents = yield* Incidents
  const settings = yield* IncidentSettings
  const clusters = yield* Clusters
  const alerts = yield* alertLog
  const groups = yield* storedGroups()
  const opening = yield* openings
  const teller = yield* signalTeller
  const placer = yield* alertPlacer

  /** Why a repeated firing alert causes nothing, or `undefined` when it is time for a new incident. */
  const repeated = Effect.fnUntraced(function* ({ status, incident }: KnownAlert, located: Located, now: number) {
    if (status === "resolved" || incident === null) return "a late copy of an alert that has been resolved since"
    const { phase, endedAt } = yield* incidents.get(incident)
    if (phase !== "resolved") return isEnded(phase) ? `still firing; ${incident} was ${phase}` : `a repetition in ${incident}`
    const settled = endedAt !== undefined && now - millisOf(endedAt) >= limitsFor(settings, knownName(located.cluster)).settlingMs
    return settled ? undefined : `still firing shortly after ${incident} was resolved`
  })

  /** Places what has gathered: all that is new at once, so that the order of arrival within a batch says nothing. */
  const flush = Effect.fnUntraced(function* (batch: Batch) {
    const fresh = [...batch.fresh.values()]
    batch.fresh.clear()
    for (const [scope, some] of Map.groupBy(fresh, ({ located }) => alertScope(located.cluster))) {
      const placed = yield* placer.placeIn(
        scope,
        some.map(({ located }) => located),
        batch.now,
        batch.told
      )
      for (const incident of placed.opened) batch.opened.add(incident)
      for (const [position, { index }] of some.entries()) {
        const incident = placed.incidents[position] as IncidentId
        batch.outcomes[index] = `in ${incident}`
        batch.quiet.delete(incident)
      }
    }
  })

  const look = Effect.fnUntraced(function* (located: ReadonlyArray<Located>) {
    const found = yield* Effect.forEach(
      Map.groupBy(located, ({ cluster }) => alertScope(cluster)),
      ([scope, some]) =>
        alerts.find(
          scope,
          some.map(({ one }) => one.signal)
        )
    )
    return new Map(found.flatMap((some) => [...some]))
  })

  /** The same before the batch is over: what follows in it is about what was placed. */
  const flushNow = Effect.fnUntraced(function* (batch: Batch) {
    yield* flush(batch)
    for (const [occurrence, known] of yield* look(batch.located)) batch.known.set(occurrence, known)
  })

  const openManual = Effect.fnUntraced(function* ({ cluster, one }: Located, batch: Batch) {
    const incident = yield* opening.openManual(cluster, one.signal, batch.now)
    batch.opened.add(incident)
    yield* alerts.record(alertScope(cluster), [{ signal: one.signal, incident }], timestamp(batch.now))
    yield* teller.tell(incident, one, batch.told, { cluster: undefined })
    return `in ${incident}`
  })

  /** What comes of a firing alert that is known already, or that opens nothing; the others are gathered. */
  const fire = Effect.fnUntraced(function* (located: Located, index: number, batch: Batch) {
    const { cluster, one } = located
    const scope = alertScope(cluster)
    if (batch.fresh.has(identity(located))) yield* flushNow(batch)
    const known = batch.known.get(identity(located))
    const isHeartbeat = one.signal.source !== "manual" && familyOf(one.signal).cause === "heartbeat"
    const why = isHeartbeat ? "says only that alerting works" : known === undefined ? undefined : yield* repeated(known, located, batch.now)
    if (why !== undefined) {
      yield* known === undefined
        ? alerts.record(scope, [{ signal: one.signal, incident: null }], timestamp(batch.now))
        : alerts.touch(scope, one.signal, timestamp(batch.now))
      if (known === undefined) batch.known.set(identity(located), { status: "firing", incident: null })
      return why
    }
    if (one.signal.source === "manual") return yield* openManual(located, batch)
    batch.fresh.set(identity(located), { located, index })
    return ""
  })

  /** An end of the occurrence that it names, or else of the one that fires; the batch may hold it still. */
  const endOf = Effect.fnUntraced(function* (located: Located, batch: Batch) {
    const { cluster, one } = located
    const scope = alertScope(cluster)
    const { fingerprint } = one.signal
    const isFresh = [...batch.fresh.values()].some(
      ({ located: other }) => other.one.signal.fingerprint === fingerprint && alertScope(other.cluster) === scope
    )
    if (isFresh) yield* flushNow(batch)
    const named = batch.known.get(identity(located))
    if (named?.status === "firing") return { one, known: named }
    const startsAt = yield* alerts.endedBy(scope, one.signal)
    if (startsAt === undefined) return { one, known: named }
    const meant = { ...one, signal: { ...one.signal, startsAt } }
    const found = yield* alerts.find(scope, [meant.signal])
    return { one: meant, known: batch.known.get(identity({ cluster, one: meant })) ?? found.get(identity({ cluster, one: meant })) }
  })

  const resolve = Effect.fnUntraced(function* (located: Located, batch: Batch, now: Timestamp) {
    const { cluster } = located
    const scope = alertScope(cluster)
    const { known, one } = yield* endOf(located, batch)
    // who waits for the incident's alerts to resolve either sees this or is woken after it
    if (known !== undefined && known.incident !== null) yield* holdIncidents(sql, [known.incident])
    yield* alerts.record(scope, [{ signal: one.signal, incident: known?.incident ?? null }], now)
    batch.known.set(identity({ cluster, one }), { status: "resolved", incident: known?.incident ?? null })
    if (known === undefined) return "resolved before it was seen firing"
    if (known.status === "resolved" || known.incident === null) return "resolved already"
    const { incident } = known
    if (isEnded((yield* incidents.get(incident)).phase)) return `resolved; ${incident} had ended`
    yield* teller.tell(incident, one, batch.told, { cluster: knownName(located.cluster) })
    if (!(yield* alerts.fires(incident))) batch.quiet.add(incident)
    return `resolved in ${incident}`
  })

  const accept = Effect.fn("incident.correlate")(
    function* (incoming: ReadonlyArray<IncomingSignal>) {
      const configured = yield* clusters.list
      const now = yield* Clock.currentTimeMillis
      const located = incoming.map((one): Located => ({ one, cluster: clusterOf(one.signal, configured, settings.defaultCluster) }))
      yield* takeTurns(
        sql,
        located.map(({ cluster }) => `correlate/${alertScope(cluster)}`)
      )
      const batch: Batch = {
        located,
        known: yield* look(located),
        now,
        opened: new Set(),
        quiet: new Set(),
        told: nothingTold(),
        outcomes: [],
        fresh: new Map()
      }
      for (const [index, one] of located.entries()) {
        batch.outcomes[index] =
          one.one.signal.status === "firing" ? yield* fire(one, index, batch) : yield* resolve(one, batch, timestamp(now))
      }
      yield* flush(batch)
      yield* teller.tellCounts(batch.told)
      // an alert of the batch that was placed last may fire in an incident that had gone quiet before
      const quiet = yield* Effect.filter([...batch.quiet], (incident) => Effect.map(alerts.fires(incident), (fires) => !fires))
      yield* Effect.annotateCurrentSpan({ signals: incoming.length, opened: batch.opened.size })
      return { outcomes: batch.outcomes, opened: [...batch.opened], quiet } satisfies Correlated
    },
    (effect) => sql.withTransaction(effect)
  )

  const prune = (before: Timestamp) => Effect.andThen(groups.prune(before), alerts.prune(before))

  return Correlation.of({ accept, prune })
})

export const layerCorrelation = Layer.effect(Correlation, makeCorrelation)
