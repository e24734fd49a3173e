/**
 * Two Handrails on one Postgres. One is killed, or stopped and continued, while it works on an incident; the other goes on with it. Whatever
 * the moment: the incident ends well, the cluster was changed once, and the record verifies.
 */
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Effect, Redacted, Schedule, type Scope } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { IncidentId } from "../../src/domain/ids.ts"
import { layerTimeline } from "../../src/incident/timeline/sql-timeline.ts"
import { Timeline } from "../../src/incident/timeline/timeline.ts"
import { postgresForSuite } from "../../src/platform/sql/databases.fixture.ts"
import { layerPostgres } from "../../src/platform/sql/postgres-client.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import {
  breakAndAlert,
  changesIn,
  type Door,
  door,
  type Home,
  kill,
  makeStage,
  post,
  type Stage,
  startHandrail
} from "./handrail-process.ts"
import { isOver, type ToldEvent } from "./told-events.ts"

/** Milliseconds, for a machine on which much else runs: what is waited for are events. */
const PATIENCE = 300_000

/** A replica's own configuration: the stage's, with a home of its own and the shared database. */
const replica = Effect.fnUntraced(function* (stage: Stage, name: string, url: string) {
  const home = `${stage.home}-${name}`
  const config = join(`${stage.config}.${name}.yaml`)
  const text = readFileSync(stage.config, "utf8").replace(/^home: .*$/m, `home: ${home}`)
  yield* Effect.promise(() => writeFile(config, `${text}database: { url: ${JSON.stringify(url)} }\n`))
  return { home, config } satisfies Home
})

const told = Effect.gen(function* () {
  const sql = yield* SqlClient
  const tables = yield* sql`SELECT 1 FROM pg_tables WHERE tablename = 'timeline_events'`
  if (tables.length === 0) return []
  const rows = yield* sql<{ incident: IncidentId; data: string }>`SELECT incident, data FROM timeline_events ORDER BY incident, seq`
  return rows.map(({ incident, data }): ToldEvent => ({ incident, data: JSON.parse(data) }))
})

const until = <A, E, R>(look: Effect.Effect<A, E, R>, wanted: (seen: A) => boolean) =>
  Effect.repeat(look, { until: wanted, schedule: Schedule.spaced("20 millis") })

/** The replicas that have shards. */
const owners = Effect.gen(function* () {
  const sql = yield* SqlClient
  const tables = yield* sql`SELECT 1 FROM pg_tables WHERE tablename = 'shard_owners'`
  if (tables.length === 0) return []
  return (yield* sql<{ owner: string }>`SELECT DISTINCT owner FROM shard_owners`).map(({ owner }) => owner)
})

/** Which of them has the only incident there is. */
const ownerOfIncident = Effect.gen(function* () {
  const sql = yield* SqlClient
  const [row] = yield* sql<{ owner: string }>`SELECT o.owner FROM cluster_messages m JOIN shard_owners o ON o.shard = m.shard_id
    WHERE m.tag = 'run' AND m.entity_type = 'Workflow/Incident'`
  return row?.owner
})

const expectOnce = Effect.fnUntraced(function* (stage: Stage, events: ReadonlyArray<ToldEvent>) {
  const ends = events.filter(({ data }) => data._tag === "IncidentEnded").map(({ data }) => data)
  expect(ends).toMatchObject([{ phase: "resolved" }])
  expect(changesIn(stage).map(({ verb, resource, name }) => `${verb} ${resource} ${name}`)).toEqual(["patch deployments.apps checkout"])
  const incident = events[0]?.incident ?? expect.unreachable("no event")
  expect(yield* (yield* Timeline).verify(incident)).toMatchObject({ intact: true, events: events.length })
})

describeWith(["kubectl", "helm", "postgres"], () => {
  const { newDatabase } = postgresForSuite()

  const play = <E>(
    story: (stage: Stage, url: string) => Effect.Effect<void, E, Timeline | SqlClient | Scope.Scope>,
    mode: "auto" | "assist" = "auto"
  ) =>
    Effect.gen(function* () {
      const url = yield* newDatabase
      const stage = yield* makeStage("bad-rollout", mode)
      const database = layerPostgres({ url: Redacted.make(url), connections: 2 })
      yield* story(stage, url).pipe(Effect.provide(layerTimeline), Effect.provide(database))
    }).pipe(Effect.scoped)

  it.live.each([20, 46, 53])(
    "goes on elsewhere with what a replica killed after %i events was working on",
    (after) =>
      play((stage, url) =>
        Effect.gen(function* () {
          const place = yield* replica(stage, "a", url)
          const first = yield* startHandrail(place)
          yield* breakAndAlert(stage, yield* door(place, first))
          yield* until(told, (events) => events.length >= after || isOver(events))
          yield* kill(first)
          yield* startHandrail(yield* replica(stage, "b", url))
          yield* expectOnce(stage, yield* until(told, isOver))
        })
      ),
    PATIENCE
  )

  it.live.each([46, 52, 53])(
    "lets a replica that was stopped after %i events and continued do nothing more once another has its work",
    (after) =>
      play((stage, url) =>
        Effect.gen(function* () {
          const place = yield* replica(stage, "a", url)
          const first = yield* startHandrail(place)
          const way = yield* door(place, first)
          yield* breakAndAlert(stage, way)
          yield* until(told, (events) => events.length >= after || isOver(events))
          first.kill("SIGSTOP")
          yield* startHandrail(yield* replica(stage, "b", url))
          const events = yield* until(told, isOver)
          first.kill("SIGCONT")
          // it answers again: whatever it was about to do, it has found out
          yield* Effect.repeat(answers(way), { until: (ok) => ok, schedule: Schedule.spaced("50 millis") })
          const [{ incident } = expect.unreachable("no event")] = events
          expect((yield* post(way, `/v1/incidents/${incident}/cancellation`, { reason: "too late" })).status).toBe(409)
          yield* expectOnce(stage, yield* told)
        })
      ),
    PATIENCE
  )

  it.live.each([20, 46, 53])(
    "goes on in the other when the one that works on it is told to stop after %i events",
    (after) =>
      play((stage, url) =>
        Effect.gen(function* () {
          const a = yield* replica(stage, "a", url)
          const first = yield* startHandrail(a)
          const way = yield* door(a, first)
          const [alone] = yield* until(owners, (names) => names.length === 1)
          const b = yield* replica(stage, "b", url)
          const second = yield* startHandrail(b)
          yield* until(owners, (names) => names.length === 2)
          yield* breakAndAlert(stage, way)
          yield* until(told, (events) => events.length >= after || isOver(events))
          const stopped = (yield* ownerOfIncident) === alone ? first : second
          const closed = once(stopped, "close")
          stopped.kill("SIGTERM")
          expect(yield* Effect.promise(() => closed)).toEqual([143, null])
          yield* expectOnce(stage, yield* until(told, isOver))
        })
      ),
    PATIENCE
  )

  it.live(
    "takes an answer at any replica",
    () =>
      play(
        (stage, url) =>
          Effect.gen(function* () {
            const [a, b] = [yield* replica(stage, "a", url), yield* replica(stage, "b", url)]
            const first = yield* startHandrail(a)
            const second = yield* startHandrail(b)
            const [one, other] = [yield* door(a, first), yield* door(b, second)]
            yield* breakAndAlert(stage, one)
            const asked = yield* until(told, (events) => events.some(({ data }) => data._tag === "ApprovalRequested"))
            const [plan] = asked.flatMap(({ data }) => (data._tag === "ApprovalRequested" ? [data.plan] : []))
            const answer = post(other, `/v1/incidents/${asked[0]?.incident}/approvals`, { plan, answer: "approved" })
            yield* Effect.repeat(answer, { until: ({ status }) => status === 200, schedule: Schedule.spaced("100 millis") })
            yield* expectOnce(stage, yield* until(told, isOver))
          }),
        "assist"
      ),
    PATIENCE
  )
})

const answers = ({ url }: Door) =>
  Effect.promise((signal) =>
    fetch(`${url}/readyz`, { signal }).then(
      ({ ok }) => ok,
      () => false
    )
  )
