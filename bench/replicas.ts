import { readFile, writeFile } from "node:fs/promises"
import { availableParallelism } from "node:os"
import { Effect, Redacted, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { alertmanagerBody } from "../src/app/demo/notification.ts"
import { timestamp } from "../src/domain/ids.ts"
import { layerPostgres } from "../src/platform/sql/postgres-client.ts"
import { handrailHome, serveIn, tokenOf } from "../test/acceptance/serving.fixture.ts"
import { startTcpFaultProxy } from "../toolbox/faults/tcp-fault-proxy.ts"
import { type PostgresServer, startPostgres } from "../toolbox/servers/postgres.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"
import { makeClient } from "./post-all.ts"
import { processorTime } from "./processor-time.ts"
import { quantile } from "./statistics.ts"

/** As Alertmanager posts those of one cluster together; every run has alerts of each. */
const alertsPerPost = 5
const clusters = 48
const alertsPerRun = alertsPerPost * clusters
const runs = 3
/** Milliseconds until the answer of a database in another zone arrives; what a replica does is mostly waiting then, as it is in clusters. */
const DISTANCE = 3

/** Incidents that did not come to be, or did not come to their end. */
class NotOpened extends Schema.TaggedError<NotOpened>()("NotOpened", { message: Schema.String }) {}

/** Alerts of one cluster, each of a workload in a namespace of its own, and so an incident of its own. */
const bodyOf = (run: number, post: number): string => {
  const each = Array.from({ length: alertsPerPost }, (_, index) => {
    const name = `${run}-${post}-${index}`
    const labels = {
      alertname: "KubeDeploymentRolloutStuck",
      cluster: `cluster-${post}`,
      namespace: `shop-${name}`,
      deployment: `service-${name}`,
      severity: "warning"
    }
    return alertmanagerBody({ labels, annotations: {}, startsAt: timestamp(Date.now()) })
  })
  const together = { groupLabels: {}, commonLabels: {}, commonAnnotations: {}, alerts: each.flatMap(({ alerts }) => alerts) }
  return JSON.stringify({ ...each[0], ...together })
}

/** A Handrail on this database that knows many clusters, none of which can be reached: an incident is opened, triaged and handed over. */
const startReplica = Effect.fnUntraced(function* (url: string) {
  const home = yield* handrailHome({})
  yield* Effect.promise(async () => {
    const config = JSON.parse(await readFile(home.config, "utf8"))
    const named = Array.from({ length: clusters }, (_, number) => ({ ...config.clusters[0], name: `cluster-${number}` }))
    const correlation = { budgets: { openingsPerMinute: 100_000, openPerCluster: 100_000 }, topology: false }
    await writeFile(home.config, JSON.stringify({ ...config, clusters: named, correlation, database: { url } }))
  })
  const { process, url: address } = yield* serveIn(home)
  const headers = { authorization: `Bearer ${tokenOf("alertmanager")}` }
  return { pid: process.pid, client: yield* makeClient({ url: address, path: "/v1/webhooks/alertmanager", headers }, 4) }
})

/** Milliseconds for which replicas that have just started divide the work among themselves. */
const settled = "4 seconds"

/** Looks until the query counts as many as wanted; milliseconds for which that took from `began`. */
const untilCounted = (count: Effect.Effect<number, { readonly message: string }>, wanted: number, began: number) =>
  count.pipe(
    Effect.filterOrFail(
      (n) => n >= wanted,
      (n) => new NotOpened({ message: `of ${wanted} incidents only ${n} have come so far` })
    ),
    Effect.retry({ schedule: Schedule.spaced("25 millis"), times: 5_000 }),
    Effect.map(() => performance.now() - began)
  )

/** The same database, `DISTANCE` away. */
const fromAfar = Effect.fnUntraced(function* (url: string) {
  const address = new URL(url)
  const proxy = yield* startTcpFaultProxy({ upstreamPort: Number(address.port), chance: () => 0 })
  proxy.play({ parts: [{ forMs: Number.POSITIVE_INFINITY, fault: { _tag: "slow", delayMs: DISTANCE } }] })
  address.port = String(proxy.port)
  return address.href
})

/**
 * So many replicas on a database of their own; a run of it delivers alerts to them in turn, and ends when each has had its incident and all of
 * these have been handed over, so that nothing of it is left for the next.
 */
const makeReplicas = Effect.fnUntraced(function* (
  postgres: PostgresServer,
  count: number,
  seen: (url: string) => ReturnType<typeof fromAfar>
) {
  const url = yield* postgres.newDatabase
  // one after the other: the first makes the tables
  const replicas = yield* Effect.replicateEffect(Effect.flatMap(seen(url), startReplica), count)
  yield* Effect.sleep(settled)
  const pids = replicas.map(({ pid }) => pid)
  const counted = (which: string) =>
    Effect.flatMap(SqlClient, (sql) =>
      Effect.map(sql<{ n: number }>`SELECT count(*) AS n FROM incidents WHERE ${sql.literal(which)}`, ([row]) => row?.n ?? 0)
    ).pipe(Effect.provide(layerPostgres({ url: Redacted.make(url), connections: 1 })))
  let run = 0
  return Effect.gen(function* () {
    const bodies = Array.from({ length: clusters }, (_, post) => bodyOf(run, post))
    const wanted = ++run * alertsPerRun
    const cpu = { replicas: processorTime(pids), postgres: processorTime([postgres.pid()]), client: process.cpuUsage() }
    const began = performance.now()
    yield* Effect.forEach(bodies, (body, index) => replicas[index % count]?.client.post(body) ?? Effect.succeed(0), {
      concurrency: 4 * count
    })
    const opened = yield* untilCounted(counted("true"), wanted, began)
    const worked = yield* untilCounted(counted("ended_at IS NOT NULL"), wanted, began)
    const { system, user } = process.cpuUsage(cpu.client)
    const used = {
      replicas: processorTime(pids) - cpu.replicas,
      postgres: processorTime([postgres.pid()]) - cpu.postgres,
      client: (system + user) / 1000
    }
    return { opened, worked, used }
  })
})
type Run = Effect.Success<Effect.Success<ReturnType<typeof makeReplicas>>>

/** What an incident costs from its alert to its end, and how busy that keeps the machine. */
const costOf = (all: ReadonlyArray<Run>): string => {
  const median = (of: (run: Run) => number) => quantile(all.map(of), 0.5)
  const each = (name: keyof Run["used"]) => (median(({ used }) => used[name]) / alertsPerRun).toFixed(1)
  const busy = median(({ used, worked }) => (used.replicas + used.postgres + used.client) / worked)
  return `${each("replicas")} ms of processor time in Handrail, ${each("postgres")} in Postgres, ${each("client")} in the client; ${busy.toFixed(1)} of ${availableParallelism()} cores busy`
}

const compare = Effect.fnUntraced(function* (postgres: PostgresServer, name: string, seen: (url: string) => ReturnType<typeof fromAfar>) {
  const one = yield* makeReplicas(postgres, 1, seen)
  const two = yield* makeReplicas(postgres, 2, seen)
  const found = yield* inTurn(runs, { ours: two, baseline: one })
  const rates = (until: "opened" | "worked") => {
    const of = (all: ReadonlyArray<Run>) => all.map((run) => (alertsPerRun / run[until]) * 1000)
    return { ours: of(found.ours), baseline: of(found.baseline) }
  }
  const cost = `an incident costs with two: ${costOf(found.ours)}; with one: ${costOf(found.baseline)}`
  return [
    measurementOf(
      `replicas/opened${name}`,
      "/s",
      rates("opened"),
      `incidents opened; ${alertsPerRun} alerts of ${clusters} clusters a run`
    ),
    measurementOf(`replicas/worked${name}`, "/s", rates("worked"), `incidents opened, triaged and handed over; ${cost}`)
  ]
})

export const replicas: Benchmark = {
  name: "replicas",
  compares: "two replicas on Postgres with one",
  run: Effect.gen(function* () {
    const postgres = yield* startPostgres()
    const near = yield* Effect.scoped(compare(postgres, "", Effect.succeed))
    const far = yield* Effect.scoped(compare(postgres, `, database ${DISTANCE} ms away`, fromAfar))
    return [...near, ...far]
  })
}
