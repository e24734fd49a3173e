/**
 * A replica in a process of its own, for benchmarks to start and kill. Argument: the database. It prints `ready`; each number on its input is
 * how many incidents to open, each of which is then in the middle of a command that does not end. Whoever begins an incident's command tells
 * that in its timeline, and then prints the incident.
 */
import { once } from "node:events"
import { Effect, Queue, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type ClusterName, type IncidentId, timestamp } from "../../domain/ids.ts"
import { CurrentScope } from "../../domain/incident-scope.ts"
import { layerPostgres } from "../../platform/sql/postgres-client.ts"
import { IncidentEngine } from "../engine.ts"
import { incidentId, opening, signal } from "../incident.fixture.ts"
import { Timeline } from "../timeline/timeline.ts"
import { layerReplicatedEngine } from "./engine-layers.ts"
import { layerWorld, looking, makeWorld } from "./engine-world.fixture.ts"

const [, , url = ""] = process.argv

const LOOK = "kubectl get pods -n shop"
const LOOKS = looking(`id: pods, cmd: ${LOOK}, timeout: 1h`)
const say = (line: string) => Effect.sync(() => process.stdout.write(`${line}\n`))

const far = timestamp(Date.now() + 86_400_000)
const open = Effect.fnUntraced(function* (count: number) {
  const sql = yield* SqlClient
  const timeline = yield* Timeline
  const engine = yield* IncidentEngine
  const ids = Array.from({ length: count }, (_, index) => incidentId(`replica/${index}`))
  yield* Effect.forEach(ids, (incident, index) =>
    Effect.andThen(
      timeline.append(incident, "handrail", opening({ cluster: "prod" as ClusterName, deadline: far, correlation: `replica/${index}` })),
      timeline.append(incident, "handrail", {
        _tag: "SignalReceived",
        signal: signal({ name: "Look", labels: { alertname: "Look" }, fingerprint: `f${index}` })
      })
    )
  ).pipe(sql.withTransaction)
  yield* Effect.forEach(ids, engine.start, { discard: true })
})

const main = Effect.gen(function* () {
  const begun = yield* Queue.unbounded<IncidentId>()
  const world = makeWorld({ "look.yaml": LOOKS })
  world.commands.set(
    LOOK,
    Effect.gen(function* () {
      const { owner } = yield* CurrentScope
      yield* Queue.offer(begun, owner as IncidentId)
      return yield* Effect.never
    })
  )
  const tell = Effect.gen(function* () {
    const incident = yield* Queue.take(begun)
    yield* (yield* Timeline).append(incident, "handrail", { _tag: "NoteAdded", text: `process ${process.pid} runs its command` })
    yield* say(incident)
  })
  const asked = Effect.promise(() => once(process.stdin, "data").then(([text]) => Number(text)))
  const database = layerPostgres({ url: Redacted.make(url), connections: 20 })
  yield* Effect.andThen(
    say("ready"),
    Effect.all([Effect.forever(Effect.flatMap(asked, open)), Effect.forever(tell)], { concurrency: 2 })
  ).pipe(Effect.provide(layerReplicatedEngine), Effect.provide(layerWorld(world, database, { mode: "auto" })))
})

await Effect.runPromise(main)
