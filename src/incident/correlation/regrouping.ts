/** What people say about grouping: it is done as they say, told in both timelines, and grouping does not undo it. */
import { Clock, Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type IncidentId, millisOf, type Timestamp } from "../../domain/ids.ts"
import { type Incident, isEnded } from "../../domain/incident.ts"
import type { Signal } from "../../domain/signal.ts"
import { userError } from "../../domain/user-error.ts"
import { inSteps } from "../../platform/in-steps.ts"
import { takeTurns } from "../../platform/sql/dialect.ts"
import { Incidents } from "../incidents.ts"
import { IncidentSettings } from "../settings.ts"
import { holdIncidents } from "../timeline/hold-incident.ts"
import { timelineUnavailable } from "../timeline/refusals.ts"
import { type EventRefused, type ReadError, Timeline } from "../timeline/timeline.ts"
import { alertLog, type LoggedAlert } from "./alert-log.ts"
import { mergeGroups, splitGroup } from "./grouping/group.ts"
import { findingRoots } from "./grouping/roots.ts"
import { incidentTitle } from "./incident-title.ts"
import { limitsFor } from "./limits.ts"
import { mergeIncidents } from "./merge-incidents.ts"
import { openings } from "./openings.ts"
import { defaultSettings } from "./settings.ts"
import { type StoredGroup, storedGroups } from "./stored-groups.ts"

/** What is asked for cannot be done as things are; nothing was changed. */
class RegroupingRefused extends Schema.TaggedError<RegroupingRefused>()("RegroupingRefused", userError) {}

interface Asked {
  readonly incident: IncidentId
  /** Token subject of who asks. */
  readonly by: string
  readonly reason: string
}

export type RegroupingError = RegroupingRefused | EventRefused | ReadError

/** An alert of an incident, once for each time that it began. */
export interface HeldAlert extends LoggedAlert {
  readonly status: "firing" | "resolved"
  readonly startsAt: Timestamp
}

export class Regrouping extends Context.Service<
  Regrouping,
  {
    readonly alerts: (incident: IncidentId) => Effect.Effect<ReadonlyArray<HeldAlert>, ReadError>
    /** Ends the incident; the other goes on with its alerts. Refused while a plan of it is decided on or runs. */
    readonly merge: (asked: Asked & { readonly into: IncidentId }) => Effect.Effect<void, RegroupingError>
    /** Opens an incident for some of the alerts, by fingerprint or name, and gives it. It is still to be started. */
    readonly split: (asked: Asked & { readonly alerts: ReadonlyArray<string> }) => Effect.Effect<IncidentId, RegroupingError>
    /** Gives some of the alerts to another open incident. Gives how many. */
    readonly reassign: (
      asked: Asked & { readonly alerts: ReadonlyArray<string>; readonly to: IncidentId }
    ) => Effect.Effect<number, RegroupingError>
  }
>()("handrail/incident/Regrouping") {}

const refused = (message: string, where: string, next: string) => new RegroupingRefused({ message, where, next })

const REVISE = "choose alerts from `handrail incident alerts`"

const makeRegrouping = Effect.gen(function* () {
  const sql = yield* SqlClient
  const timeline = yield* Timeline
  const incidents = yield* Incidents
  const settings = yield* IncidentSettings
  const alerts = yield* alertLog
  const groups = yield* storedGroups()
  const opening = yield* openings
  const merging = yield* mergeIncidents

  /** An open incident that alerts were grouped into, in turn with grouping itself. */
  const opened = Effect.fnUntraced(function* (id: IncidentId) {
    const incident = yield* incidents.get(id)
    if (isEnded(incident.phase))
      return yield* refused(`${id} is ${incident.phase}`, id, "only open incidents are split, merged and given alerts")
    const stored = yield* groups.of(id)
    if (stored === undefined) {
      return yield* refused(
        `${id} is not made of alerts that were grouped`,
        id,
        "incidents opened by hand and alert storms stay as they are"
      )
    }
    return { incident, stored }
  })

  const chosen = Effect.fnUntraced(function* ({ incident }: StoredGroup, wanted: ReadonlyArray<string>) {
    const all = yield* alerts.of(incident)
    const some = all.filter(({ fingerprint, name }) => wanted.includes(fingerprint) || wanted.includes(name))
    const missing = wanted.filter((one) => !some.some(({ fingerprint, name }) => one === fingerprint || one === name))
    if (missing.length > 0) return yield* refused(`${incident} has no alert ${missing.join(", ")}`, incident, REVISE)
    if (some.length === all.length)
      return yield* refused(`these are all alerts of ${incident}`, incident, "merge it into the other incident instead")
    const left = new Set(all.filter((one) => !some.includes(one)).map(({ aspect }) => aspect))
    const aspects = [...new Set(some.flatMap(({ aspect }) => aspect ?? []))]
    return { some, aspects, leaving: aspects.filter((aspect) => !left.has(aspect)) }
  })

  const save = ({ group, incident, root }: StoredGroup, { deadline }: Incident, now: number) =>
    groups.save(incident, group, root, { now, expiresAt: millisOf(deadline) + limitsFor(settings, undefined).followUpMs })

  /** The moved alerts as they were told, so that the other incident's timeline stands by itself. */
  const retell = Effect.fnUntraced(function* (from: IncidentId, to: IncidentId, some: ReadonlyArray<LoggedAlert>, actor: string) {
    const fingerprints = new Set(some.map(({ fingerprint }) => fingerprint))
    const told = (yield* timeline.read(from)).flatMap(({ data }) =>
      data._tag === "SignalReceived" && data.signal.status === "firing" && fingerprints.has(data.signal.fingerprint) ? [data.signal] : []
    )
    const reasons = [`moved from ${from} by ${actor.replace(/^user:/, "")}`]
    yield* Effect.forEach(told, (signal) => timeline.append(to, actor, { _tag: "SignalReceived", signal, reasons }))
  })

  const tellMove = Effect.fnUntraced(function* (from: IncidentId, to: IncidentId, some: ReadonlyArray<LoggedAlert>, asked: Asked) {
    const told = [...new Map(some.map(({ fingerprint, name }) => [fingerprint, { fingerprint, name }])).values()]
    const { by, reason } = asked
    yield* timeline.append(from, `user:${by}`, { _tag: "AlertsMoved", direction: "out", incident: to, alerts: told, reason })
    yield* timeline.append(to, `user:${by}`, { _tag: "AlertsMoved", direction: "in", incident: from, alerts: told, reason })
    yield* alerts.move(
      from,
      to,
      told.map(({ fingerprint }) => fingerprint)
    )
    yield* retell(from, to, some, `user:${by}`)
  })

  const firstOf = Effect.fnUntraced(function* (from: IncidentId, some: ReadonlyArray<LoggedAlert>) {
    const names = new Set(some.map(({ fingerprint }) => fingerprint))
    const [signal] = (yield* timeline.read(from)).flatMap(
      ({ data }): ReadonlyArray<Signal> => (data._tag === "SignalReceived" && names.has(data.signal.fingerprint) ? [data.signal] : [])
    )
    return signal ?? (yield* refused(`none of these alerts was told one by one in ${from}`, from, REVISE))
  })

  const held = <A, E, R>(ids: ReadonlyArray<IncidentId>, effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const scopes = yield* Effect.forEach(ids, (id) => groups.of(id))
      yield* takeTurns(
        sql,
        scopes.flatMap((stored) => (stored === undefined ? [] : [`correlate/${stored.group.scope}`]))
      )
      yield* holdIncidents(sql, ids)
      return yield* effect
    })

  const split = Effect.fn("incident.split")(
    function* (asked: Asked & { readonly alerts: ReadonlyArray<string> }) {
      const now = yield* Clock.currentTimeMillis
      const { incident, stored } = yield* held([asked.incident], opened(asked.incident))
      const { aspects, leaving, some } = yield* chosen(stored, asked.alerts)
      const signal = yield* firstOf(incident.id, some)
      const { kept, taken } = splitGroup(stored.group, aspects, leaving)
      const [root] = yield* inSteps(() => findingRoots(taken, { settings: defaultSettings }))
      const cluster =
        incident.cluster === undefined
          ? { unknown: stored.group.scope.replace(/^\?/, "") }
          : { known: { name: incident.cluster, environment: incident.environment ?? ("production" as const) } }
      const where = { name: incident.cluster ?? stored.group.scope.replace(/^\?/, ""), isConfigured: incident.cluster !== undefined }
      const title = root === undefined ? signal.name : incidentTitle(root.alert, root.entity, where)
      const reason = `split from ${incident.id} by ${asked.by}: ${asked.reason}`
      const key = `alerts/${encodeURIComponent(where.name)}/split/${incident.id}/${signal.id}/${now}`
      const made = yield* opening.open({ key, title, reason, follows: [] }, cluster, signal, now)
      yield* tellMove(incident.id, made, some, asked)
      yield* save({ ...stored, group: { ...kept, apart: [...kept.apart, made] } }, incident, now)
      const storedRoot = root === undefined ? undefined : { alert: root.alert, cause: root.cause, entity: root.entity.id }
      const group = { ...taken, id: made, apart: [incident.id] }
      yield* save({ incident: made, phase: "opened", group, root: storedRoot }, yield* incidents.get(made), now)
      return made
    },
    (effect) => sql.withTransaction(effect),
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  const merge = Effect.fn("incident.merge")(
    function* ({ by, incident, into, reason }: Asked & { readonly into: IncidentId }) {
      const now = yield* Clock.currentTimeMillis
      if (incident === into) return yield* refused(`${incident} cannot be merged into itself`, incident, "name the incident that goes on")
      const [from, to] = yield* held([incident, into], Effect.all([opened(incident), opened(into)]))
      if (from.stored.group.scope !== to.stored.group.scope) {
        return yield* refused(`${incident} and ${into} are of different clusters`, incident, "incidents are merged within a cluster")
      }
      if (from.stored.group.pinned) {
        const next = `cancel it, or merge the other way round: handrail incident merge ${into} --into ${incident}`
        return yield* refused(`a plan of ${incident} is being decided on or run`, incident, next)
      }
      yield* merging.give({ from: incident, into, reasons: [`${by}: ${reason}`], by: `user:${by}` })
      yield* save({ ...to.stored, group: mergeGroups(to.stored.group, { ...from.stored.group, pinned: false }) }, to.incident, now)
    },
    (effect) => sql.withTransaction(effect),
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  const reassign = Effect.fn("incident.reassign")(
    function* (asked: Asked & { readonly alerts: ReadonlyArray<string>; readonly to: IncidentId }) {
      const now = yield* Clock.currentTimeMillis
      if (asked.incident === asked.to) return yield* refused(`they are in ${asked.to} already`, asked.to, "name another incident")
      const [from, to] = yield* held([asked.incident, asked.to], Effect.all([opened(asked.incident), opened(asked.to)]))
      if (from.stored.group.scope !== to.stored.group.scope) {
        return yield* refused(
          `${asked.incident} and ${asked.to} are of different clusters`,
          asked.incident,
          "alerts are moved within a cluster"
        )
      }
      const { aspects, leaving, some } = yield* chosen(from.stored, asked.alerts)
      const { kept, taken } = splitGroup(from.stored.group, aspects, leaving)
      yield* tellMove(asked.incident, asked.to, some, asked)
      yield* save({ ...from.stored, group: { ...kept, apart: [...kept.apart, asked.to] } }, from.incident, now)
      const joined = mergeGroups(to.stored.group, { ...taken, apart: [asked.incident] })
      yield* save({ ...to.stored, group: joined }, to.incident, now)
      return some.length
    },
    (effect) => sql.withTransaction(effect),
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  const listed = Effect.fnUntraced(
    function* (id: IncidentId) {
      yield* incidents.get(id)
      return yield* sql<HeldAlert>`SELECT fingerprint, name, aspect, status, starts_at AS "startsAt" FROM alerts
        WHERE incident = ${id} ORDER BY starts_at, fingerprint LIMIT 1000`
    },
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  return Regrouping.of({ alerts: listed, merge, reassign, split })
})

export const layerRegrouping = Layer.effect(Regrouping, makeRegrouping)
