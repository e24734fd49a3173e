/**
 * A process with many open incidents, for benchmarks to start, measure and kill: some wait for people, the others are in the middle of a
 * command. Arguments: the database; how many to open, and of those how many that wait; `runs` or `hangs`, which
 * is what commands do. Each line on its output says what has come about.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type ClusterName, millisOf, timestamp } from "../../domain/ids.ts"
import { IncidentEngine } from "../engine.ts"
import { incidentId, opening, signal } from "../incident.fixture.ts"
import { Incidents } from "../incidents.ts"
import { Timeline } from "../timeline/timeline.ts"
import { scaling } from "./engine-contract.fixture.ts"
import { layerDurableEngine } from "./engine-layers.ts"
import { layerWorld, looking } from "./engine-world.fixture.ts"

const [, , filename = "", count = "0", parked = "0", commands = "runs"] = process.argv
const say = (line: string) => Effect.sync(() => process.stdout.write(`${line}\n`))

const LOOK = "kubectl get pods -n shop"

const world = scaling()
Object.assign(world.runbooks, { "look.yaml": looking(`id: pods, cmd: ${LOOK}, timeout: 1h`) })
let looked = 0
world.commands.set(
  LOOK,
  Effect.suspend(() => {
    looked += 1
    return commands === "hangs" ? Effect.never : Effect.succeed({})
  })
)

const prod = "prod" as ClusterName
const far = timestamp(millisOf(timestamp(Date.now())) + 86_400_000)
const scale = { name: "Scale", labels: { alertname: "Scale", namespace: "shop", deployment: "web" } }
const look = { name: "Look", labels: { alertname: "Look" } }

const openAll = Effect.gen(function* () {
  const sql = yield* SqlClient
  const timeline = yield* Timeline
  const engine = yield* IncidentEngine
  const ids = Array.from({ length: Number(count) }, (_, i) => incidentId(`many/${i}`))
  yield* Effect.forEach(ids, (incident, i) =>
    Effect.gen(function* () {
      const alert = i < Number(parked) ? scale : look
      yield* timeline.append(incident, "handrail", opening({ cluster: prod, mode: "assist", deadline: far, correlation: `many/${i}` }))
      yield* timeline.append(incident, "handrail", { _tag: "SignalReceived", signal: signal({ ...alert, fingerprint: `f${i}` }) })
    })
  ).pipe(sql.withTransaction)
  yield* Effect.forEach(ids, engine.start, { discard: true })
})

const has = (what: Effect.Effect<boolean, unknown, SqlClient>) =>
  Effect.repeat(Effect.andThen(Effect.sleep("20 millis"), Effect.orDie(what)), { until: Boolean })
const waiting = Effect.flatMap(SqlClient, (sql) =>
  Effect.map(
    sql<{ n: number }>`SELECT count(*) AS n FROM incidents WHERE phase = 'awaiting-approval' AND ended_at IS NULL`,
    ([row]) => Number(row?.n) >= Number(parked)
  )
)

await Effect.gen(function* () {
  const engine = yield* IncidentEngine
  if ((yield* (yield* Incidents).list({ limit: 1 })).length === 0) yield* openAll
  yield* engine.reconcile
  yield* say("reconciled")
  yield* has(Effect.sync(() => looked >= Number(count) - Number(parked)))
  yield* say("looked")
  yield* has(waiting)
  yield* say("waiting")
  return yield* Effect.never
}).pipe(
  Effect.provide(layerDurableEngine),
  Effect.provide(layerWorld(world, filename, { mode: "assist", deadlineMs: 86_400_000, approvalTimeoutMs: 43_200_000 })),
  Effect.scoped,
  Effect.runPromise
)
