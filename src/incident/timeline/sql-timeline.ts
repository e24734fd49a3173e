import { Clock, Effect, Layer, Result, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { CurrentFence } from "../../domain/fence.ts"
import { type Digest, type IncidentId, timestamp } from "../../domain/ids.ts"
import { isEnded } from "../../domain/incident.ts"
import { EventActor, GENESIS, hashLink, linkOf, type TimelineData, type TimelineEvent } from "../../domain/timeline.ts"
import { forUpdate } from "../../platform/sql/dialect.ts"
import { countEvent } from "./count-event.ts"
import { type EventRow, eventFromRow, eventRow } from "./event-row.ts"
import { makeFollowers } from "./followers.ts"
import { type IncidentRow, incidentRow, projectionFromRow } from "./incident-row.ts"
import { type Projection, project } from "./project.ts"
import { incidentUnknown, timelineUnavailable } from "./refusals.ts"
import { type AppendOptions, EventRefused, Timeline } from "./timeline.ts"
import { type StoredEvidence, verifyRecord } from "./verify-record.ts"

const checkActor = Schema.decodeUnknownSync(EventActor)

const nextEvent = (incident: IncidentId, before: Projection | undefined, now: number, actor: string, data: TimelineData): TimelineEvent => {
  const unhashed = {
    incident,
    seq: (before?.headSeq ?? 0) + 1,
    at: timestamp(now),
    actor: checkActor(actor),
    data,
    previous: before?.headHash ?? GENESIS
  }
  return { ...unhashed, hash: hashLink(linkOf({ ...unhashed, hash: GENESIS })) }
}

/** Between looks at what other replicas told. */
const LOOKS = "500 millis"

const makeTimeline = Effect.gen(function* () {
  const sql = yield* SqlClient
  const followers = makeFollowers()
  // other replicas tell as well; who follows is few, and a look that finds nothing costs little
  const isShared = sql.onDialectOrElse({ pg: () => true, orElse: () => false })
  if (isShared) yield* Effect.forkScoped(Effect.repeat(Effect.sync(followers.wakeAll), Schedule.spaced(LOOKS)))
  const columns = sql.literal("incident, seq, at, actor, kind, data, previous, hash")

  const projectionOf = Effect.fnUntraced(function* (incident: IncidentId, lock = sql.literal("")) {
    const [row] = yield* sql<IncidentRow>`SELECT * FROM incidents WHERE id = ${incident} ${lock}`
    return row === undefined ? undefined : yield* projectionFromRow(row)
  })

  const told = Effect.fnUntraced(function* (incident: IncidentId, once: string) {
    const [row] = yield* sql<EventRow>`SELECT ${columns} FROM timeline_events WHERE incident = ${incident} AND once = ${once}`
    return row === undefined ? undefined : yield* eventFromRow(row)
  })

  const write = Effect.fnUntraced(function* (event: TimelineEvent, after: Projection, once: string | undefined) {
    const decided_plan = event.data._tag === "DecisionMade" ? event.data.decision.plan : null
    yield* sql`INSERT INTO timeline_events ${sql.insert({ ...eventRow(event), once: once ?? null, decided_plan })}`
    const row = incidentRow(after)
    yield* after.headSeq === 1
      ? sql`INSERT INTO incidents ${sql.insert(row)}`
      : sql`UPDATE incidents SET ${sql.update(row, ["id"])} WHERE id = ${event.incident}`
  })

  const append = Effect.fn("incident.tell")(
    function* (incident: IncidentId, actor: string, data: TimelineData, options: AppendOptions = {}) {
      yield* Effect.annotateCurrentSpan({ "incident.id": incident, event: data._tag })
      // appends to one incident take turns at its row, so what was told once is looked for after that
      const before = yield* projectionOf(incident, forUpdate(sql))
      yield* Effect.flatten(CurrentFence)
      const known = options.once === undefined ? undefined : yield* told(incident, options.once)
      if (known !== undefined) return { event: known, isNew: false }
      if (before === undefined && data._tag !== "IncidentOpened") return yield* incidentUnknown(incident)
      const event = nextEvent(incident, before, yield* Clock.currentTimeMillis, actor, data)
      const after = project(before, event)
      if (Result.isFailure(after)) {
        const next = "read the incident again: it has moved on"
        return yield* new EventRefused({ message: after.failure, where: `${data._tag} for ${incident}`, next })
      }
      yield* write(event, after.success, options.once)
      return { event, isNew: true }
    },
    (effect) => sql.withTransaction(effect),
    Effect.tap(({ event, isNew }) => (isNew ? countEvent(event) : Effect.void)),
    Effect.map(({ event }) => event),
    (effect, incident) => Effect.tap(effect, () => Effect.sync(() => followers.wake(incident))),
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  const page = Effect.fnUntraced(
    function* (incident: IncidentId, fromSeq: number) {
      const projection = yield* projectionOf(incident)
      if (projection === undefined) return yield* incidentUnknown(incident)
      const rows = yield* sql<EventRow>`SELECT ${columns} FROM timeline_events
        WHERE incident = ${incident} AND seq >= ${fromSeq} ORDER BY seq`
      return { events: yield* Effect.forEach(rows, eventFromRow), over: isEnded(projection.incident.phase) }
    },
    (effect) => sql.withTransaction(effect),
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  const verify = Effect.fn("incident.verify")(
    function* (incident: IncidentId) {
      const [record] = yield* sql<IncidentRow>`SELECT * FROM incidents WHERE id = ${incident} ${forUpdate(sql)}`
      const rows = yield* sql<EventRow>`SELECT ${columns} FROM timeline_events WHERE incident = ${incident} ORDER BY seq`
      if (record === undefined && rows.length === 0) return yield* incidentUnknown(incident)
      const evidence = yield* sql<StoredEvidence>`SELECT DISTINCT c.id, c.content, e.pruned_at FROM evidence_content c
        JOIN evidence e ON e.id = c.id WHERE e.incident = ${incident}`
      return verifyRecord({ incident, record, rows, evidence })
    },
    (effect) => sql.withTransaction(effect),
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  const decisionFor = Effect.fnUntraced(
    function* (plan: Digest) {
      const [row] = yield* sql<EventRow>`SELECT ${columns} FROM timeline_events
        WHERE decided_plan = ${plan} ORDER BY at DESC, seq DESC LIMIT 1`
      const event = row === undefined ? undefined : yield* eventFromRow(row)
      return event?.data._tag === "DecisionMade" && event.data.decision.plan === plan ? event.data.decision : undefined
    },
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  return Timeline.of({
    append,
    read: (incident) => Effect.map(page(incident, 1), ({ events }) => events),
    told: (incident, once) => Effect.catchTag(told(incident, once), "SqlError", (error) => Effect.fail(timelineUnavailable(error))),
    follow: (incident, fromSeq) => followers.stream(incident, Math.max(1, fromSeq), (seq) => page(incident, seq)),
    verify,
    decisionFor
  })
})

/** The timeline on SQL; wakes followers in this process. Needs the tables of `incident/migrations.ts`. */
export const layerTimeline: Layer.Layer<Timeline, never, SqlClient> = Layer.effect(Timeline, makeTimeline)
