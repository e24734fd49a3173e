import { Clock, Duration, Effect } from "effect"
import type { Change } from "../../domain/change.ts"
import { dataOf, lastOf } from "../../domain/events-of-kind.ts"
import { type IncidentId, millisOf, type Timestamp, timestamp } from "../../domain/ids.ts"
import type { Signal } from "../../domain/signal.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { type Cluster, Clusters } from "../../platform/clusters.ts"
import { ChangeSettings, Changes } from "./changes.ts"
import { extendSubject } from "./extend-subject.ts"
import { releaseChanges } from "./release-history.ts"
import { historyResources, releasesOf, rolloutChanges } from "./rollout-history.ts"
import { type Subject, subjectOf } from "./subject.ts"

const limits = {
  /** The cluster's own history is read no longer than this: the incident has other things to do. */
  reading: Duration.seconds(10),
  namespaces: 3,
  releases: 5
} as const

/** What everything stands on is looked at whatever the alert names: networks and names come from there. */
const SYSTEM = "kube-system"

/** What the cluster itself remembers: its rollouts, and the releases of Helm that they belong to. */
interface Remembered {
  readonly subject: Subject
  readonly changes: ReadonlyArray<Change>
  /** Sentences about what could not be read. */
  readonly notes: ReadonlyArray<string>
}

const remember = Effect.fn("incident.readHistory")(function* (cluster: Cluster, labelled: Subject, since: Timestamp) {
  const { reader, config } = cluster
  const receivedAt = timestamp(yield* Clock.currentTimeMillis)
  const notes: Array<string> = []
  const note = (what: string) => (error: { readonly message: string }) =>
    Effect.sync(() => {
      notes.push(`${what}: ${error.message}`)
      return []
    })
  const { subject, read } = yield* extendSubject(labelled, reader)
  const places = new Set([...[...subject.namespaces].slice(0, limits.namespaces), SYSTEM])
  const lists = yield* Effect.forEach(
    [...places].flatMap((namespace) => historyResources.map((resource) => ({ resource, namespace }))),
    (query) =>
      Effect.catch(
        Effect.map(reader.list(query), ({ items }) => items),
        note(`${query.resource} of ${query.namespace} were not read`)
      ),
    { concurrency: 4 }
  )
  const kept = lists.flat()
  const releases = "operator" in config.credentials || "mint" in config.credentials ? releasesOf([...kept, ...read]) : []
  const released = yield* Effect.forEach(
    releases.slice(0, limits.releases),
    (release) => Effect.catch(releaseChanges(release, { cluster, since, receivedAt }), ({ message }) => note("Helm")({ message })),
    { concurrency: 2 }
  )
  const changes = [...rolloutChanges(kept, { cluster: config.name, since, receivedAt }), ...released.flat()]
  return { subject, changes, notes } satisfies Remembered
})

const earliest = (signals: ReadonlyArray<Signal>, opened: Timestamp): Timestamp =>
  signals.map(({ startsAt }) => startsAt).toSorted()[0] ?? opened

/**
 * Tells an incident what was changed before its first alert: what sources have told, and what the cluster remembers. Nothing that the
 * cluster does not answer keeps the incident from going on.
 */
export const tellRecentChanges = Effect.fn("incident.recentChanges")(function* (
  incident: IncidentId,
  events: ReadonlyArray<TimelineEvent>
) {
  const opening = lastOf(events, "IncidentOpened")
  const name = opening?.data.cluster
  if (opening === undefined || name === undefined) return
  const signals = dataOf(events, "SignalReceived").map(({ signal }) => signal)
  const { windowMs } = yield* ChangeSettings
  const firstAlert = earliest(signals, opening.at)
  const since = timestamp(millisOf(firstAlert) - windowMs)
  const labelled = subjectOf(signals)
  const unread = (message: string): Remembered => ({
    subject: labelled,
    changes: [],
    notes: [`the cluster's history was not read: ${message}`]
  })
  const { subject, changes, notes } = yield* Effect.flatMap((yield* Clusters).get(name), (cluster) =>
    remember(cluster, labelled, since)
  ).pipe(
    Effect.timeout(limits.reading),
    Effect.catch((error) => Effect.succeed(unread(error.message)))
  )
  const known = yield* Changes
  yield* known.accept(changes)
  yield* known.tell(incident, { cluster: name, subject, firstAlert, since }, notes)
})
