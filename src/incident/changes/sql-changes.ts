import { Clock, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Change, type RelatedChange } from "../../domain/change.ts"
import { type ClusterName, type IncidentId, millisOf, type Timestamp, timestamp } from "../../domain/ids.ts"
import { Clusters } from "../../platform/clusters.ts"
import { takeTurns } from "../../platform/sql/dialect.ts"
import { IncidentSettings } from "../settings.ts"
import { Timeline } from "../timeline/timeline.ts"
import { clusterOfChange, namespaceOfChange } from "./change-place.ts"
import { type ChangeFilter, type ChangeScope, ChangeSettings, Changes } from "./changes.ts"
import { combine } from "./combine.ts"
import { ownWrites } from "./own-writes.ts"
import { foldPullRequests, isDeployed } from "./pull-requests.ts"
import { isBefore, isPending, relationOf, scoreOf } from "./relate.ts"
import { subjectFromJson, subjectJson } from "./subject.ts"

interface ChangeRow {
  readonly content: string
  readonly made_in: IncidentId | null
}

interface ScopeRow {
  readonly incident: IncidentId
  readonly cluster: ClusterName
  readonly first_alert: Timestamp
  readonly since: Timestamp
  readonly subject: string
}

const limits = {
  /** Changes that are compared with one incident, newest first. */
  compared: 5_000,
  /** Incidents of one place that hear of a late change, most recently begun first. */
  hearing: 50,
  /** Events about late changes in one incident. */
  lateEvents: 10,
  /** Milliseconds after an incident's end in which it still hears of changes: sources tell them in batches, and people are reading. */
  afterEndMs: 3_600_000,
  /** Milliseconds after the first alert up to which changes are compared: what people do later is the incident's own story. */
  afterAlertMs: 3_600_000,
  defaultPage: 100,
  largestPage: 1_000
} as const

const encode = Schema.encodeSync(Schema.fromJsonString(Change))
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Change))

const scopeFromRow = (row: ScopeRow): ChangeScope => ({
  cluster: row.cluster,
  subject: subjectFromJson(row.subject),
  firstAlert: row.first_alert,
  since: row.since
})

const changesOf = (rows: ReadonlyArray<ChangeRow>): ReadonlyArray<{ readonly change: Change; readonly madeIn: IncidentId | null }> =>
  rows.flatMap(({ content, made_in }) => {
    const change = decode(content)
    return change._tag === "Some" ? [{ change: change.value, madeIn: made_in }] : []
  })

const relate = (
  found: ReturnType<typeof changesOf>,
  { subject, firstAlert }: ChangeScope,
  incident: IncidentId
): ReadonlyArray<RelatedChange> =>
  foldPullRequests(combine(found))
    // what this incident's own steps did is in its timeline already
    .filter(({ madeIn }) => madeIn !== incident)
    .flatMap(({ change, madeIn }) => {
      const relation = relationOf(change, subject)
      if (relation === undefined) return []
      const before = millisOf(firstAlert) - millisOf(change.at)
      return [{ change, relation, before, ...(madeIn === null ? {} : { madeIn }) }]
    })
    .toSorted((a, b) => scoreOf(b.change, b.relation, firstAlert) - scoreOf(a.change, a.relation, firstAlert))

/** Of a merge in the workload's repository, whether anything that is `known` may have deployed it. */
const withDeployment = (one: RelatedChange, known: ReturnType<typeof changesOf>, { subject }: ChangeScope): RelatedChange =>
  one.relation === "repository" && one.change.pullRequest?.state === "merged"
    ? { ...one, isDeployed: isDeployed(one.change, known, subject) }
    : one

const closest: ReadonlySet<RelatedChange["relation"]> = new Set(["object", "owner", "uses"])

/** Late news is told when it could be the cause, or when somebody is at work on the very thing. */
const isNews = ({ before, change, relation }: RelatedChange): boolean =>
  !isPending(change) &&
  (closest.has(relation) || (relation === "repository" && change.kind !== "other") || (isBefore(before) && relation !== "anywhere"))

/**
 * Whoever tells an incident what was changed, and whoever keeps a change that comes late, see each other: the one holds these names shared,
 * the other alone. Incidents wait for none of each other. A change of no known cluster could concern any.
 */
const turnOf = (cluster: string | null): string => `changes/${cluster ?? ""}`

const makeChanges = Effect.gen(function* () {
  const sql = yield* SqlClient
  const timeline = yield* Timeline
  const clusters = yield* Clusters
  const { defaultCluster } = yield* IncidentSettings
  const settings = yield* ChangeSettings
  const madeBy = yield* ownWrites

  const scopeOf = Effect.fnUntraced(function* (incident: IncidentId) {
    const [row] =
      yield* sql<ScopeRow>`SELECT incident, cluster, first_alert, since, subject FROM change_scopes WHERE incident = ${incident}`
    return row === undefined ? undefined : scopeFromRow(row)
  })

  const relatedTo = Effect.fnUntraced(function* (incident: IncidentId, scope: ChangeScope) {
    const until = timestamp(millisOf(scope.firstAlert) + limits.afterAlertMs)
    const rows = yield* sql<ChangeRow>`SELECT content, made_in FROM changes
      WHERE at >= ${scope.since} AND at <= ${until} AND (cluster = ${scope.cluster} OR cluster IS NULL)
      ORDER BY at DESC, id LIMIT ${limits.compared}`
    const known = changesOf(rows)
    return relate(known, scope, incident).map((one) => withDeployment(one, known, scope))
  })

  /** Gives those that were not known. */
  const store = Effect.fnUntraced(function* (changes: ReadonlyArray<Change>) {
    const configured = yield* clusters.list
    const placed = changes.map((change) => ({ change, cluster: clusterOfChange(change, configured, defaultCluster) }))
    yield* takeTurns(
      sql,
      placed.map(({ cluster }) => turnOf(cluster))
    )
    return (yield* Effect.forEach(placed, ({ change, cluster }) =>
      Effect.gen(function* () {
        const made_in =
          (yield* madeBy(
            change,
            configured.find(({ name }) => name === cluster)
          )) ?? null
        const { id, at, receivedAt: received_at, source } = change
        const row = { id, at, received_at, source, cluster, namespace: namespaceOfChange(change), made_in, content: encode(change) }
        const added = yield* sql`INSERT INTO changes ${sql.insert(row)} ON CONFLICT (id) DO NOTHING RETURNING id`
        return added.length === 0 ? [] : [{ change, cluster, madeIn: made_in }]
      })
    )).flat()
  })

  /** Incidents that were told what changed, and that a change in this cluster at this time could concern. */
  const hearing = (cluster: string | null, at: Timestamp, now: number) =>
    sql<ScopeRow>`SELECT s.incident, s.cluster, s.first_alert, s.since, s.subject FROM change_scopes s JOIN incidents i ON i.id = s.incident
      WHERE ${cluster === null ? sql`1 = 1` : sql`s.cluster = ${cluster}`} AND s.since <= ${at} AND s.late_events < ${limits.lateEvents}
      AND s.first_alert >= ${timestamp(millisOf(at) - limits.afterAlertMs)}
      AND (i.ended_at IS NULL OR i.ended_at > ${timestamp(now - limits.afterEndMs)})
      ORDER BY s.first_alert DESC LIMIT ${limits.hearing}`

  const tellLate = Effect.fnUntraced(function* (news: Effect.Success<ReturnType<typeof store>>) {
    const now = yield* Clock.currentTimeMillis
    const heard = new Map<IncidentId, { readonly scope: ChangeScope; readonly found: Array<(typeof news)[number]> }>()
    for (const one of news) {
      for (const row of yield* hearing(one.cluster, one.change.at, now)) {
        const known = heard.get(row.incident) ?? { scope: scopeFromRow(row), found: [] }
        known.found.push(one)
        heard.set(row.incident, known)
      }
    }
    // in one order, so that two processes do not wait for each other's incidents
    for (const [incident, { found, scope }] of [...heard].toSorted(([a], [b]) => a.localeCompare(b))) {
      const related = relate(found, scope, incident).filter(isNews)
      if (related.length === 0) continue
      yield* sql`UPDATE change_scopes SET late_events = late_events + 1 WHERE incident = ${incident}`
      yield* timeline.append(incident, "handrail", event(scope, related, { late: true, notes: [], until: timestamp(now) }))
    }
  })

  const event = (
    { since }: ChangeScope,
    related: ReadonlyArray<RelatedChange>,
    more: { readonly late: boolean; readonly notes: ReadonlyArray<string>; readonly until: Timestamp }
  ) =>
    ({
      _tag: "ChangesFound",
      since,
      changes: related.slice(0, settings.told),
      omitted: Math.max(0, related.length - settings.told),
      ...more
    }) as const

  const tell = Effect.fn("incident.tellChanges")(
    function* (incident: IncidentId, scope: ChangeScope, notes: ReadonlyArray<string>) {
      yield* takeTurns(sql, [turnOf(scope.cluster), turnOf(null)], "shared")
      const { cluster, firstAlert: first_alert, since, subject } = scope
      const row = { incident, cluster, first_alert, since, subject: subjectJson(subject), late_events: 0 }
      yield* sql`INSERT INTO change_scopes ${sql.insert(row)} ON CONFLICT (incident) DO NOTHING`
      const related = yield* relatedTo(incident, scope)
      yield* Effect.annotateCurrentSpan({ changes: related.length })
      if (related.length === 0) return
      const until = timestamp(yield* Clock.currentTimeMillis)
      yield* timeline.append(incident, "handrail", event(scope, related, { late: false, notes, until }), { once: "changes" })
    },
    (effect) => sql.withTransaction(effect)
  )

  const accept = Effect.fn("incident.acceptChanges")(
    function* (changes: ReadonlyArray<Change>) {
      const news = yield* store(changes)
      yield* Effect.annotateCurrentSpan({ changes: changes.length, new: news.length })
      yield* tellLate(news)
    },
    (effect, changes) => (changes.length === 0 ? Effect.void : sql.withTransaction(effect))
  )

  const list = ({ cluster, limit = limits.defaultPage, namespace, since }: ChangeFilter) =>
    Effect.map(
      sql<ChangeRow>`SELECT content, made_in FROM changes WHERE ${sql.and([
        sql`1 = 1`,
        ...(cluster === undefined ? [] : [sql`cluster = ${cluster}`]),
        ...(namespace === undefined ? [] : [sql`namespace = ${namespace}`]),
        ...(since === undefined ? [] : [sql`at >= ${since}`])
      ])} ORDER BY at DESC, id LIMIT ${Math.max(1, Math.min(limits.largestPage, Math.trunc(limit)))}`,
      (rows) => changesOf(rows).map(({ change }) => change)
    )

  const prune = (before: Timestamp) =>
    Effect.gen(function* () {
      yield* sql`DELETE FROM change_scopes WHERE incident IN (SELECT id FROM incidents WHERE ended_at < ${before})`
      const gone = yield* sql`DELETE FROM changes WHERE received_at < ${before} RETURNING id`
      return gone.length
    })

  return Changes.of({
    accept,
    tell,
    related: Effect.fnUntraced(function* (incident) {
      const scope = yield* scopeOf(incident)
      return scope === undefined ? [] : yield* relatedTo(incident, scope)
    }),
    list,
    prune
  })
})

/** Changes on SQL, beside the timelines that tell them. Needs the tables of `incident/migrations.ts`. */
export const layerChanges = Layer.effect(Changes, makeChanges)
