/**
 * Postgres is killed while alerts come in and an incident is at work, and stays away. Nothing that was accepted is lost: every alert has its
 * incident, the cluster was changed once, and the records verify. HANDRAIL_OUTAGE_SECONDS sets for how long; the issue asks for 30.
 */
import { readFileSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, Schedule } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { alertmanagerBody } from "../../src/app/demo/notification.ts"
import { type IncidentId, timestamp } from "../../src/domain/ids.ts"
import { layerTimeline } from "../../src/incident/timeline/sql-timeline.ts"
import { Timeline } from "../../src/incident/timeline/timeline.ts"
import { postgresForSuite } from "../../src/platform/sql/databases.fixture.ts"
import { layerPostgres } from "../../src/platform/sql/postgres-client.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { breakAndAlert, changesIn, type Door, door, makeStage, post, startHandrail } from "./handrail-process.ts"
import type { ToldEvent } from "./told-events.ts"

const outage = `${Number(process.env.HANDRAIL_OUTAGE_SECONDS ?? "6")} seconds` as const
const before = 10
const during = 10

const told = Effect.gen(function* () {
  const sql = yield* SqlClient
  const rows = yield* sql<{ incident: IncidentId; data: string }>`SELECT incident, data FROM timeline_events ORDER BY incident, seq`
  return rows.map(({ incident, data }): ToldEvent => ({ incident, data: JSON.parse(data) }))
})

const until = (wanted: (events: ReadonlyArray<ToldEvent>) => boolean) =>
  Effect.repeat(told, { until: wanted, schedule: Schedule.spaced("20 millis") })

/** Alerts that no runbook is for, each of a namespace of its own. */
const alertOf = (number: number) =>
  alertmanagerBody({
    labels: { alertname: "Unheard", cluster: "rehearsal", namespace: `away-${number}`, severity: "warning" },
    annotations: {},
    startsAt: timestamp(Date.now())
  })

const deliver = (way: Door, number: number) => Effect.map(post(way, "/v1/webhooks/alertmanager", alertOf(number)), ({ status }) => status)

/** As Alertmanager does: what is not taken is sent again. */
const deliverUntilTaken = (way: Door, number: number) =>
  Effect.repeat(deliver(way, number), { until: (status) => status < 300, schedule: Schedule.spaced("500 millis") })

const namespacesOf = (events: ReadonlyArray<ToldEvent>) =>
  new Set(events.flatMap(({ data }) => (data._tag === "SignalReceived" ? [data.signal.labels.namespace] : [])))

const numbers = Array.from({ length: before + during }, (_, number) => number)
const openOf = (events: ReadonlyArray<ToldEvent>) => {
  const ended = new Set(events.filter(({ data }) => data._tag === "IncidentEnded").map(({ incident }) => incident))
  return events.filter(({ data, incident }) => data._tag === "IncidentOpened" && !ended.has(incident))
}

describeWith(["kubectl", "helm", "postgres"], () => {
  const { newDatabase, server } = postgresForSuite()

  it.live(
    `loses nothing while the database is away for ${outage}`,
    () =>
      Effect.gen(function* () {
        const url = yield* newDatabase
        const stage = yield* makeStage("bad-rollout", "auto")
        yield* Effect.promise(() =>
          writeFile(stage.config, `${readFileSync(stage.config, "utf8")}database: { url: ${JSON.stringify(url)} }\n`)
        )
        const handrail = yield* startHandrail(stage)
        const way = yield* door(stage, handrail)
        const events = yield* Effect.gen(function* () {
          yield* breakAndAlert(stage, way)
          for (const number of numbers.slice(0, before)) expect(yield* deliver(way, number)).toBe(202)
          yield* until((so) => so.some(({ data }) => data._tag === "PlanProposed"))
          yield* server().kill
          // nothing is taken that could not be kept
          expect(yield* deliver(way, before)).toBe(503)
          const sending = yield* Effect.forkScoped(
            Effect.forEach(numbers.slice(before), (number) => deliverUntilTaken(way, number), { concurrency: "unbounded" })
          )
          yield* Effect.sleep(outage)
          yield* server().start
          yield* Fiber.join(sending)
          const all = yield* until((so) => namespacesOf(so).size > numbers.length && openOf(so).length === 0)
          const incidents = [...new Set(all.map(({ incident }) => incident))]
          const timeline = yield* Timeline
          for (const incident of incidents) expect(yield* timeline.verify(incident)).toMatchObject({ intact: true })
          return all
        }).pipe(Effect.provide(layerTimeline), Effect.provide(layerPostgres({ url: Redacted.make(url), connections: 2 })), Effect.scoped)
        expect([...namespacesOf(events)]).toEqual(expect.arrayContaining(numbers.map((number) => `away-${number}`)))
        const changes = changesIn(stage).map(({ verb, resource, name }) => `${verb} ${resource} ${name}`)
        expect(changes).toEqual(["patch deployments.apps checkout"])
        expect(handrail.exitCode).toBeNull()
      }).pipe(Effect.scoped),
    180_000
  )
})
