/** A server that Handrail depends on goes wrong under ordinary traffic, and comes back. */
import { Effect, Fiber } from "effect"
import type { Fault, FaultPlan, FaultProgram } from "../../../toolbox/faults/fault.ts"
import { kill } from "../../scenarios/handrail-process.ts"
import type { Play } from "../chaos-scenario.ts"
import { ready, settled, start } from "../handrail.ts"
import type { Place } from "../place.ts"
import { makeSender } from "../sender.ts"
import { traffic } from "../traffic.ts"

/** Seconds of traffic; the fault is in the middle of it. */
const SECONDS = 12
const ALERTS = 240

/** Well for two seconds, then wrong for some. */
const inTheMiddle = (fault: Fault, share = 1): FaultPlan => ({
  parts: [
    { forMs: 2_000, fault: { _tag: "none" } },
    { forMs: 6_000, fault, share }
  ]
})

/** What can become of any server behind a TCP connection. */
export const tcpFaults: Readonly<Record<string, { readonly fault: string; readonly plan: FaultPlan }>> = {
  slow: { fault: "every answer waits 0.3 s, 6 s", plan: inTheMiddle({ _tag: "slow", delayMs: 300 }) },
  flapping: {
    fault: "gone half of each second",
    plan: {
      repeats: true,
      parts: [
        { forMs: 1_500, fault: { _tag: "none" } },
        { forMs: 500, fault: { _tag: "gone" } }
      ]
    }
  },
  garbage: { fault: "answers are bytes of no protocol, 6 s", plan: inTheMiddle({ _tag: "garbage" }) },
  truncated: { fault: "a tenth of the answers break off, 6 s", plan: inTheMiddle({ _tag: "cut", afterBytes: 20 }, 0.1) },
  silent: { fault: "connected, and never answers, 6 s", plan: inTheMiddle({ _tag: "silent" }) },
  gone: { fault: "connections are refused, 6 s", plan: inTheMiddle({ _tag: "gone" }) }
}

/** Traffic to a Handrail at this place while the plan is carried out. */
export const playDependency = Effect.fnUntraced(function* (place: Place, program: FaultProgram, plan: FaultPlan, { random }: Play) {
  const sender = makeSender(place)
  const child = yield* start(place)
  yield* ready(place, child)
  program.play(plan)
  const sending = yield* Effect.forkScoped(traffic(sender, ALERTS, SECONDS, random))
  yield* Fiber.join(sending)
  program.play({ parts: [] })
  yield* settled(place, child)
  yield* kill(child)
  return { place, times: program.strikes(), sent: sender.sent(), problems: [], note: "" }
})

/** Traffic while the server is killed with SIGKILL and started again, some times. */
export const playKills = Effect.fnUntraced(function* <E>(
  place: Place,
  server: { readonly kill: Effect.Effect<void>; readonly start: Effect.Effect<void, E> },
  { random }: Play
) {
  const sender = makeSender(place)
  const child = yield* start(place)
  yield* ready(place, child)
  const sending = yield* Effect.forkScoped(traffic(sender, ALERTS, SECONDS, random))
  const kills = 3
  for (let killed = 0; killed < kills; killed++) {
    yield* Effect.sleep(1_000 + random.below(1_500))
    yield* server.kill
    yield* Effect.sleep(random.below(1_500))
    yield* server.start
  }
  yield* Fiber.join(sending)
  yield* settled(place, child)
  yield* kill(child)
  return { place, times: kills, sent: sender.sent(), problems: [], note: "" }
})
