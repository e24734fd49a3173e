import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type IncidentId, incidentIdFrom, timestamp } from "../../domain/ids.ts"
import type { Signal } from "../../domain/signal.ts"
import { IncidentSettings } from "../settings.ts"
import { Timeline } from "../timeline/timeline.ts"
import { type ClusterOf, knownName } from "./cluster-of.ts"
import { correlationKey, stormKey, stormTitle } from "./correlation-key.ts"
import { limitsFor } from "./limits.ts"

interface Opening {
  readonly key: string
  readonly title: string
  readonly reason: string
  readonly follows: ReadonlyArray<IncidentId>
}

/** How incidents are opened, and when no more of them are. */
export const openings = Effect.gen(function* () {
  const sql = yield* SqlClient
  const timeline = yield* Timeline
  const settings = yield* IncidentSettings

  const freeId = Effect.fnUntraced(function* (seed: string) {
    for (let attempt = 0; ; attempt++) {
      const id = incidentIdFrom(`${seed}/${attempt}`)
      const taken = yield* sql`SELECT 1 FROM incidents WHERE id = ${id}`
      if (taken.length === 0) return id
    }
  })

  const open = Effect.fnUntraced(function* (opening: Opening, cluster: ClusterOf, signal: Signal, now: number) {
    const incident = yield* freeId(`${opening.key}/${signal.id}`)
    const known = "known" in cluster ? { cluster: cluster.known.name, environment: cluster.known.environment } : {}
    const asked = signal.requestedBy === undefined ? {} : { requestedBy: signal.requestedBy }
    yield* timeline.append(incident, "handrail", {
      _tag: "IncidentOpened",
      title: opening.title,
      ...known,
      ...asked,
      severity: signal.severity,
      mode: settings.mode,
      deadline: timestamp(now + settings.deadlineMs),
      correlation: opening.key,
      ...(opening.follows.length === 0 ? {} : { follows: opening.follows }),
      reason: opening.reason
    })
    return incident
  })

  /** Whether the cluster has had its share of incidents: what comes on top shares one. */
  const isStorm = Effect.fnUntraced(function* (cluster: ClusterOf, now: number) {
    const name = knownName(cluster) ?? null
    const limits = limitsFor(settings, knownName(cluster))
    const since = timestamp(now - 60_000)
    const [row] = yield* sql<{ recent: number; open: number }>`SELECT
      count(*) FILTER (WHERE opened_at > ${since}) AS recent, count(*) FILTER (WHERE ended_at IS NULL) AS open
      FROM incidents WHERE cluster IS NOT DISTINCT FROM ${name} AND (opened_at > ${since} OR ended_at IS NULL) AND correlation NOT LIKE 'manual/%'`
    return row !== undefined && (row.recent >= limits.openingsPerMinute || row.open >= limits.openPerCluster)
  })

  /** The one that takes what is too much: it may be people's already, since Handrail itself has nothing to do in it. */
  const storm = Effect.fnUntraced(function* (cluster: ClusterOf, signal: Signal, now: number) {
    const key = stormKey(cluster)
    const since = timestamp(now - limitsFor(settings, knownName(cluster)).followUpMs)
    const [found] = yield* sql<{ id: IncidentId }>`SELECT id FROM incidents
      WHERE correlation = ${key} AND (ended_at IS NULL OR (phase <> 'resolved' AND ended_at > ${since})) ORDER BY opened_at DESC LIMIT 1`
    if (found !== undefined) return { incident: found.id, isNew: false }
    const reason = `more incidents than the budget of its cluster allows; the first alert was ${signal.name}`
    return { incident: yield* open({ key, title: stormTitle(cluster), reason, follows: [] }, cluster, signal, now), isNew: true }
  })

  /** What a person asks for is always an incident of its own. */
  const openManual = (cluster: ClusterOf, signal: Signal, now: number) => {
    const reason = `asked for by ${signal.requestedBy ?? "a person"}`
    return open({ key: correlationKey(signal, cluster), title: signal.name, reason, follows: [] }, cluster, signal, now)
  }

  return { isStorm, open, openManual, storm }
})
