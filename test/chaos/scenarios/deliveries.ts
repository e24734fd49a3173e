/** Notifications come again and again, in any order, over several connections, while Handrail is killed. */
import { Effect, Fiber } from "effect"
import { kill } from "../../scenarios/handrail-process.ts"
import type { Random } from "../../scenarios/random-runbook.ts"
import { told } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { ready, settled, start } from "../handrail.ts"
import { makePlace } from "../place.ts"
import { makeSender, type SentAlert } from "../sender.ts"

const ALERTS = 300
const CONNECTIONS = 8
const KILLS = 3

const names = ["KubePodCrashLooping", "HighLatency", "TargetDown", "NodeNotReady"] as const

/** Some fire, some fire and end; each is sent one to four times. */
const occurrences = (random: Random, now: number): ReadonlyArray<SentAlert> =>
  Array.from({ length: ALERTS }, (_, index) => {
    const labels = { alertname: random.pick(names), namespace: `team-${random.below(5)}`, pod: `pod-${index}`, severity: "warning" }
    const startsAt = now - random.below(300_000)
    const firing: SentAlert = { labels, startsAt }
    const both = random.chance(0.3) ? [firing, { ...firing, resolvedAt: startsAt + 1_000 }] : [firing]
    return both.flatMap((alert) => Array.from({ length: 1 + random.below(4) }, () => alert))
  }).flat()

/** Any order is as likely as any other. */
const shuffled = <A>(items: ReadonlyArray<A>, { below }: Random): ReadonlyArray<A> => {
  const left = [...items]
  return Array.from({ length: items.length }, () => left.splice(below(left.length), 1)).flat()
}

/** Notifications of one to five alerts. */
const notifications = (alerts: ReadonlyArray<SentAlert>, { below }: Random): ReadonlyArray<ReadonlyArray<SentAlert>> => {
  const made: Array<ReadonlyArray<SentAlert>> = []
  for (let at = 0; at < alerts.length; at += made.at(-1)?.length ?? 1) made.push(alerts.slice(at, at + 1 + below(5)))
  return made
}

const run = Effect.fnUntraced(function* ({ random }: Play) {
  const place = yield* makePlace({ mode: "assist", incidents: { deadline: "20s" } })
  const sender = makeSender(place)
  const bodies = notifications(shuffled(occurrences(random, Date.now()), random), random)
  let child = yield* start(place)
  yield* ready(place, child)
  const sending = yield* Effect.forkScoped(Effect.forEach(bodies, sender.deliver, { concurrency: CONNECTIONS, discard: true }))
  for (let kills = 0; kills < KILLS; kills++) {
    yield* Effect.sleep(200 + random.below(400))
    yield* kill(child)
    child = yield* start(place)
    yield* ready(place, child)
  }
  yield* Fiber.join(sending)
  yield* settled(place, child)
  yield* kill(child)
  const sent = sender.sent()
  const incidents = new Set(told(place).map(({ incident }) => incident)).size
  const note = `${bodies.length} notifications of ${sent.offered.size} occurrences, ${incidents} incidents`
  return { place, times: KILLS, sent, problems: [], note }
})

export const deliveries: ReadonlyArray<ChaosScenario> = [
  { name: "deliveries", fault: "every notification up to four times, in any order, and kill -9 in between", needs: [], isQuick: true, run }
]
