/** Ten thousand alerts a minute, and Handrail is killed in the middle of them. */
import { Effect, Fiber } from "effect"
import { kill } from "../../scenarios/handrail-process.ts"
import { told } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { ready, settled, start } from "../handrail.ts"
import { makePlace } from "../place.ts"
import { type Answered, makeSender, type SentAlert, tookOf } from "../sender.ts"

const PER_MINUTE = 10_000
const MINUTES = 5
/** Alertmanager groups alerts; a storm's groups are small and many. */
const PER_NOTIFICATION = 5
/** Kills in the five minutes. */
const KILLS = 5
const CONNECTIONS = 16

/** Milliseconds for V8 to compile what a new process does. */
const WARM = 2_000

/** A person reads no more than this. */
const READABLE = 200

const alertOf = (index: number, startsAt: number): SentAlert => ({
  labels: {
    alertname: `Alert${index % 500}`,
    namespace: `ns-${index % 97}`,
    pod: `pod-${index}`,
    node: `node-${index % 13}`,
    severity: "warning"
  },
  startsAt
})

/** Starts each delivery at its time, whatever the ones before are doing. */
const atRate = Effect.fnUntraced(function* (count: number, deliver: (index: number) => Effect.Effect<void>) {
  const began = performance.now()
  const pause = 60_000 / (PER_MINUTE / PER_NOTIFICATION)
  yield* Effect.forEach(
    Array.from({ length: count }, (_, index) => index),
    (index) => Effect.andThen(Effect.sleep(Math.max(0, began + index * pause - performance.now())), deliver(index)),
    { concurrency: CONNECTIONS, discard: true }
  )
  return performance.now() - began
})

interface Span {
  readonly from: number
  readonly to: number
}

/** Answers that were asked for while it ran and was warm again, and all of them. */
const tellAnswers = (answers: ReadonlyArray<Answered>, restarts: ReadonlyArray<Span>): string => {
  const of = (some: ReadonlyArray<Answered>) => {
    const at = tookOf(some)
    return `p50 ${at(0.5).toFixed(0)}, p99 ${at(0.99).toFixed(0)}, most ${at(1).toFixed(0)} ms`
  }
  const between = answers.filter(({ at, took }) => !restarts.some(({ from, to }) => at + took >= from && at <= to + WARM))
  return `202 outside of restarts after ${of(between)}; with them ${of(answers)}`
}

const run = Effect.fnUntraced(function* ({ random, scale }: Play) {
  const place = yield* makePlace({ mode: "assist", incidents: { deadline: "20s" } })
  const sender = makeSender(place)
  let child = yield* start(place)
  yield* ready(place, child)
  const whole = Math.ceil((PER_MINUTE * MINUTES * scale) / PER_NOTIFICATION)
  const startsAt = Date.now()
  const deliver = (index: number) =>
    sender.deliver(Array.from({ length: PER_NOTIFICATION }, (_, at) => alertOf(index * PER_NOTIFICATION + at, startsAt)))
  const sending = yield* Effect.forkScoped(atRate(whole, deliver))
  const kills = Math.max(1, Math.round(KILLS * scale))
  const restarts: Array<Span> = []
  for (let killed = 0; killed < kills; killed++) {
    yield* Effect.sleep((MINUTES * 60_000 * scale * (0.5 + random.next() / 2)) / kills)
    const from = performance.now()
    yield* kill(child)
    child = yield* start(place)
    yield* ready(place, child)
    restarts.push({ from, to: performance.now() })
  }
  const took = yield* Fiber.join(sending)
  yield* settled(place, child)
  yield* kill(child)
  const sent = sender.sent()
  const incidents = new Set(told(place).map(({ incident }) => incident)).size
  const problems = incidents > READABLE * Math.max(1, MINUTES * scale) ? [`${incidents} incidents were opened`] : []
  const note = `scale ${scale}: ${whole * PER_NOTIFICATION} alerts in ${(took / 1000).toFixed(0)} s, ${incidents} incidents, ${tellAnswers(sent.answers, restarts)}`
  return { place, times: kills, sent, problems, note }
})

export const storm: ReadonlyArray<ChaosScenario> = [
  { name: "storm", fault: "10,000 alerts a minute for five minutes, and kill -9 in between", needs: [], isQuick: true, run }
]
