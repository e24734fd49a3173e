/** Incidents, bus and engine are in a Postgres that goes wrong. */
import { Effect } from "effect"
import type { FaultPlan } from "../../../toolbox/faults/fault.ts"
import { startTcpFaultProxy } from "../../../toolbox/faults/tcp-fault-proxy.ts"
import { startPostgres } from "../../../toolbox/servers/postgres.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makePlace } from "../place.ts"
import { playDependency, playKills, tcpFaults } from "./dependency.ts"

const placeOn = (url: string, direct: string) => makePlace({ mode: "assist", incidents: { deadline: "20s" }, database: { url, direct } })

/** The same database by way of another port. */
const through = (url: string, port: number): string => {
  const other = new URL(url)
  other.port = String(port)
  return other.toString()
}

const behindProxy = (plan: FaultPlan) =>
  Effect.fnUntraced(function* (play: Play) {
    const server = yield* startPostgres()
    const direct = yield* server.newDatabase
    const proxy = yield* startTcpFaultProxy({ upstreamPort: Number(new URL(direct).port), chance: play.random.next })
    const place = yield* placeOn(through(direct, proxy.port), direct)
    return yield* playDependency(place, proxy, plan, play)
  })

const killed = Effect.fnUntraced(function* (play: Play) {
  const server = yield* startPostgres()
  const direct = yield* server.newDatabase
  return yield* playKills(yield* placeOn(direct, direct), server, play)
})

const needs = ["postgres"] as const

export const postgres: ReadonlyArray<ChaosScenario> = [
  ...Object.entries(tcpFaults).map(([name, { fault, plan }]) => ({ name: `postgres/${name}`, fault, needs, run: behindProxy(plan) })),
  { name: "postgres/kill-nine", fault: "kill -9 of the Postgres server", needs, isQuick: true, run: killed }
]
