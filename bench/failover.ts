import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Effect, Redacted, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { layerPostgres } from "../src/platform/sql/postgres-client.ts"
import { type PostgresServer, startPostgres } from "../toolbox/servers/postgres.ts"
import type { Benchmark } from "./benchmark.ts"
import { measurementOf } from "./measurement.ts"
import { quantile } from "./statistics.ts"

const fixture = join(import.meta.dirname, "..", "src", "incident", "adapters", "replica.fixture.ts")
/** Open incidents of each pair of replicas. */
const incidents = 40
const pairs = 10
/** The most that it may take, in milliseconds. */
const LIMIT = 5_000
const often = Schedule.spaced("5 millis")

/** A replica that ended without having been killed, or did not do its part. */
class ReplicaFailed extends Schema.TaggedError<ReplicaFailed>()("ReplicaFailed", { message: Schema.String }) {}

const kill = (child: ChildProcess) =>
  Effect.promise(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const closed = once(child, "close")
    child.kill("SIGKILL")
    await closed
  })

/** Where each incident was told last that its command runs, and when. */
type Told = Map<string, { readonly by: ChildProcess; readonly at: number }>

const startReplica = (database: string, told: Told) =>
  Effect.gen(function* () {
    const args = ["--disable-warning=ExperimentalWarning", fixture, database]
    const start = Effect.sync(() => spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] }))
    const child = yield* Effect.acquireRelease(start, kill)
    const ready = new Promise<void>((resolve) => {
      createInterface(child.stdout).on("line", (line) => {
        if (line === "ready") resolve()
        // the rest is its log
        else if (line.startsWith("inc-")) told.set(line, { by: child, at: performance.now() })
      })
    })
    yield* Effect.race(
      Effect.promise(() => ready),
      until(child, "starts", () => false)
    )
    return child
  })

const until = (child: ChildProcess, what: string, isSo: () => boolean) =>
  Effect.suspend(() => {
    if (child.exitCode === null && child.signalCode === null) return Effect.succeed(isSo())
    return Effect.fail(new ReplicaFailed({ message: `a replica ended by itself before it ${what}` }))
  }).pipe(
    Effect.repeat({ until: (so) => so, schedule: often }),
    Effect.timeoutOrElse({
      duration: "1 minute",
      orElse: () => Effect.fail(new ReplicaFailed({ message: `in a minute no replica ${what}` }))
    })
  )

/** Waits until two replicas have divided the work among themselves. */
const bothHaveShards = (database: string) =>
  Effect.flatMap(SqlClient, (sql) => sql<{ n: number }>`SELECT count(DISTINCT owner) AS n FROM shard_owners`).pipe(
    Effect.map(([row]) => row?.n === 2),
    Effect.repeat({ until: (both) => both, schedule: Schedule.spaced("100 millis") }),
    Effect.provide(layerPostgres({ url: Redacted.make(database), connections: 1 }))
  )

/** How a replica goes: at once, with all of its connections; or silently, as a machine that is cut off. */
type Leave = (child: ChildProcess) => Effect.Effect<void>

const fallSilent: Leave = (child) => Effect.sync(() => void child.kill("SIGSTOP"))

/** For each incident that one of two replicas was at: milliseconds from when that one leaves until the other tells its next event. */
const failover = Effect.fnUntraced(function* (database: string, leave: Leave) {
  const told: Told = new Map()
  const at = (child: ChildProcess) => [...told.keys()].filter((incident) => told.get(incident)?.by === child)
  const doomed = yield* startReplica(database, told)
  const other = yield* startReplica(database, told)
  yield* bothHaveShards(database)
  other.stdin.write(`${incidents}\n`)
  yield* until(other, "had begun the incidents", () => told.size === incidents && at(doomed).length > 0)
  const left = at(doomed)
  const began = performance.now()
  yield* leave(doomed)
  yield* until(other, "went on with them", () => left.every((incident) => told.get(incident)?.by === other))
  return left.map((incident) => (told.get(incident)?.at ?? Number.NaN) - began)
}, Effect.scoped)

const measure = Effect.fnUntraced(function* (postgres: PostgresServer, name: string, what: string, leave: Leave) {
  const found = yield* Effect.replicateEffect(
    Effect.flatMap(postgres.newDatabase, (database) => failover(database, leave)),
    pairs
  )
  const last = found.map((times) => Math.max(...times))
  const all = found.flat()
  const note = `${what} until the last of its incidents has its next event, ${pairs} fresh pairs of replicas with ${incidents} incidents each; of all ${all.length} taken over: half in ${quantile(all, 0.5).toFixed(0)} ms, every one in ${Math.max(...all).toFixed(0)} ms`
  return measurementOf(name, "ms", { ours: last, baseline: last.map(() => LIMIT) }, note)
})

export const failoverTime: Benchmark = {
  name: "failover",
  compares: "what one of two replicas worked on, from its kill -9, or its SIGSTOP, until the other goes on with it, with the limit of 5 s",
  run: Effect.gen(function* () {
    const postgres = yield* startPostgres()
    return [yield* measure(postgres, "failover", "kill -9", kill), yield* measure(postgres, "failover/silent", "SIGSTOP", fallSilent)]
  })
}
