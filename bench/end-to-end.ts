import { readFile, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect, Schedule, Schema } from "effect"
import { millisOf } from "../src/domain/ids.ts"
import { incidentsOf } from "../test/acceptance/incidents.fixture.ts"
import { handrailHome, type Serving, serveIn, tokenOf } from "../test/acceptance/serving.fixture.ts"
import { startAlertmanager } from "../toolbox/servers/alertmanager.ts"
import { asAlert, asNotification } from "./alerts.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { type Measurement, measurementOf } from "./measurement.ts"
import { type Client, makeClient } from "./post-all.ts"
import { quantile } from "./statistics.ts"

/** Two runs of each that count, and one to warm up. */
const perSecond = 100
const alertsPerRun = 300
const runs = 2
/** Alerts of so many clusters, none of which have more to do with each other. */
const clusters = 25

type Labels = Readonly<Record<string, string>>

/** An alert of which nothing was to be seen. */
class AlertLost extends Schema.TaggedError<AlertLost>()("AlertLost", { message: Schema.String }) {}

/** Each number is an alert of a workload in a namespace of its own, and so an incident of its own. */
const rolloutAlert = (number: number): Labels => ({
  alertname: "KubeDeploymentRolloutStuck",
  cluster: `cluster-${number % clusters}`,
  namespace: `shop-${number}`,
  deployment: `service-${number}`,
  severity: "warning"
})

/** Delivers alerts at their times, whether or not the ones before have been answered; when each was sent, and its round trip. */
const deliverSteadily = (client: Client, bodies: ReadonlyArray<(startsAt: number) => string>) =>
  Effect.forEach(
    bodies,
    (write, index) =>
      Effect.gen(function* () {
        yield* Effect.sleep((index * 1000) / perSecond)
        const sentAt = performance.timeOrigin + performance.now()
        return { sentAt, roundTrip: yield* client.post(write(Math.floor(sentAt))) }
      }),
    { concurrency: "unbounded" }
  )

type Seen = ReadonlyMap<string, number>

/** Looks until all of these workloads have been seen; when each was. */
const untilSeen = (look: Effect.Effect<Seen>, names: ReadonlyArray<string>) =>
  look.pipe(
    Effect.filterOrFail(
      (seen) => names.every((name) => seen.has(name)),
      (seen) => new AlertLost({ message: `of ${names.length} alerts only ${seen.size} came through` })
    ),
    Effect.retry({ schedule: Schedule.spaced("200 millis"), times: 100 })
  )

/** When each workload's incident was opened, by Handrail's own word. */
const openings = (serving: Serving): Effect.Effect<Seen> =>
  Effect.map(
    incidentsOf(serving),
    (incidents) => new Map(incidents.map(({ openedAt, title }) => [/service-\d+/.exec(title)?.[0] ?? title, millisOf(openedAt)]))
  )

/** A receiver as simple as can be: when each workload's alert came in. */
const startReceiver = Effect.acquireRelease(
  Effect.promise(async () => {
    const seen = new Map<string, number>()
    const server = createServer(async (request, response) => {
      const text = Buffer.concat(await request.toArray()).toString()
      const now = performance.timeOrigin + performance.now()
      for (const [name] of text.matchAll(/service-\d+/g)) if (!seen.has(name)) seen.set(name, now)
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    return { seen, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
  }),
  ({ server }) => Effect.promise(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
)

/** A Handrail that knows many clusters, none of which can be reached: an incident there is opened, triaged and handed over. */
const startHandrail = Effect.gen(function* () {
  const home = yield* handrailHome({})
  yield* Effect.promise(async () => {
    const config = JSON.parse(await readFile(home.config, "utf8"))
    const named = Array.from({ length: clusters }, (_, number) => ({ ...config.clusters[0], name: `cluster-${number}` }))
    // an incident for each alert: what is measured is how soon, not how many
    const correlation = { budgets: { openingsPerMinute: 10_000, openPerCluster: 10_000 }, topology: false }
    await writeFile(home.config, JSON.stringify({ ...config, clusters: named, correlation }))
  })
  return yield* serveIn(home)
})

interface Delays {
  readonly seen: ReadonlyArray<number>
  readonly roundTrips: ReadonlyArray<number>
}

/** One run: alerts that were not sent before, and how long each took to be seen at the other end. */
const makeRun = (client: Client, write: (labels: Labels, startsAt: number) => string, look: Effect.Effect<Seen>) => {
  let next = 0
  return Effect.gen(function* () {
    const numbers = Array.from({ length: alertsPerRun }, () => next++)
    const sent = yield* deliverSteadily(
      client,
      numbers.map((number) => (startsAt) => write(rolloutAlert(number), startsAt))
    )
    const names = numbers.map((number) => `service-${number}`)
    const seen = yield* untilSeen(look, names)
    return {
      seen: names.map((name, index) => (seen.get(name) ?? Number.NaN) - (sent[index]?.sentAt ?? Number.NaN)),
      roundTrips: sent.map(({ roundTrip }) => roundTrip)
    } satisfies Delays
  })
}

/** p50 and p99 of each run, ours with the baseline's. */
const percentiles = (
  name: string,
  ours: ReadonlyArray<ReadonlyArray<number>>,
  baseline: ReadonlyArray<ReadonlyArray<number>>,
  what: string
) =>
  (
    [
      ["p50", 0.5],
      ["p99", 0.99]
    ] as const
  ).map(([label, q]): Measurement => {
    const of = (delays: ReadonlyArray<ReadonlyArray<number>>) => delays.map((run) => quantile(run, q))
    return measurementOf(`${name}-${label}`, "ms", { ours: of(ours), baseline: of(baseline) }, what)
  })

export const endToEnd: Benchmark = {
  name: "end-to-end",
  compares: "an alert sent to its incident opened, with Alertmanager's shortest way to a receiver and with the bare HTTP round trip",
  run: Effect.gen(function* () {
    const receiver = yield* startReceiver
    const alertmanager = yield* startAlertmanager({ webhookUrl: receiver.url, groupBy: ["..."], groupWait: "0s", groupInterval: "1h" })
    const handrail = yield* startHandrail
    const headers = { authorization: `Bearer ${tokenOf("alertmanager")}` }
    const toHandrail = yield* makeClient({ url: handrail.url, path: "/v1/webhooks/alertmanager", headers }, 16)
    const toAlertmanager = yield* makeClient({ url: alertmanager.url, path: "/api/v2/alerts", headers: {} }, 16)
    const toReceiver = yield* makeClient({ url: receiver.url, path: "", headers: {} }, 16)
    const ours = makeRun(toHandrail, asNotification, openings(handrail))
    const theirs = makeRun(
      toAlertmanager,
      asAlert,
      Effect.sync(() => receiver.seen)
    )
    const bare = makeRun(
      toReceiver,
      asNotification,
      Effect.sync(() => receiver.seen)
    )
    const found = yield* inTurn(runs, { ours, baseline: Effect.all({ theirs, bare }) })
    const opened = found.ours.map(({ seen }) => seen)
    const notified = found.baseline.map(({ theirs: { seen } }) => seen)
    const answered = found.baseline.map(({ bare: { roundTrips } }) => roundTrips)
    const what = `alert sent to incident opened, which is told in whole ms, ${alertsPerRun} at ${perSecond}/s a run`
    return [
      ...percentiles("end-to-end/alertmanager", opened, notified, `${what}, with Alertmanager's notification received (group_wait 0s)`),
      ...percentiles("end-to-end/http", opened, answered, `${what}, with the same POST answered by a server that does nothing`)
    ]
  })
}
