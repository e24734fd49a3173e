/** The bus is a NATS server that goes wrong. */
import { Effect } from "effect"
import type { FaultPlan } from "../../../toolbox/faults/fault.ts"
import { startTcpFaultProxy } from "../../../toolbox/faults/tcp-fault-proxy.ts"
import { startNats } from "../../../toolbox/servers/nats.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makePlace } from "../place.ts"
import { playDependency, playKills, tcpFaults } from "./dependency.ts"

const placeOn = (server: string) =>
  makePlace({ mode: "assist", incidents: { deadline: "20s" }, more: { bus: { nats: { servers: [server] } } } })

const behindProxy = (plan: FaultPlan) =>
  Effect.fnUntraced(function* (play: Play) {
    const nats = yield* startNats()
    const proxy = yield* startTcpFaultProxy({ upstreamPort: Number(new URL(nats.url).port), chance: play.random.next })
    const place = yield* placeOn(`nats://127.0.0.1:${proxy.port}`)
    return yield* playDependency(place, proxy, plan, play)
  })

const killed = Effect.fnUntraced(function* (play: Play) {
  const server = yield* startNats()
  return yield* playKills(yield* placeOn(server.url), server, play)
})

const needs = ["nats-server"] as const

export const nats: ReadonlyArray<ChaosScenario> = [
  ...Object.entries(tcpFaults).map(([name, { fault, plan }]) => ({ name: `nats/${name}`, fault, needs, run: behindProxy(plan) })),
  { name: "nats/kill-nine", fault: "kill -9 of the NATS server", needs, isQuick: true, run: killed }
]
