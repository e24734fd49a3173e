/**
 * A real Alertmanager notifies, and it, Handrail and the servers that Handrail needs are killed at random, each on its own. What went into
 * Alertmanager is to come out in timelines.
 */
import { Effect, Fiber } from "effect"
import { timestamp } from "../../../src/domain/ids.ts"
import { startAlertmanager } from "../../../toolbox/servers/alertmanager.ts"
import { startNats } from "../../../toolbox/servers/nats.ts"
import { startPostgres } from "../../../toolbox/servers/postgres.ts"
import type { ToolName } from "../../../toolbox/tools.ts"
import { makeRandom, type Random } from "../../scenarios/random-runbook.ts"
import type { ToldEvent } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { ask, isSettled } from "../handrail.ts"
import { keepRunning } from "../keep-running.ts"
import { makePlace, type Place, tokenOf, twinOf } from "../place.ts"
import { readRecord } from "../record.ts"
import { nothingSent, notificationOf, occurrence, type Sent, type SentAlert } from "../sender.ts"

const ROUNDS = 40
const PER_ROUND = 5
const names = ["KubePodCrashLooping", "HighLatency", "TargetDown", "NodeNotReady", "DiskFull"] as const

/** Who can be killed at random. */
const kinds = ["handrail", "alertmanager", "nats", "postgres"] as const
type Kind = (typeof kinds)[number]

interface Victim {
  readonly kill: Effect.Effect<void>
  readonly start: Effect.Effect<void, { readonly message: string }>
}

/** Kills it now and then until it is interrupted, and counts. */
const haunt = ({ kill, start }: Victim, { below }: Random, kills: { count: number }) =>
  Effect.forever(
    Effect.gen(function* () {
      yield* Effect.sleep(1_000 + below(4_000))
      kills.count += 1
      // whoever is killed is also started again
      yield* Effect.uninterruptible(Effect.andThen(kill, Effect.andThen(Effect.sleep(below(1_500)), start)))
    })
  )

/** Some new alerts of one moment. */
const roundOf = (round: number, { below, pick }: Random): ReadonlyArray<SentAlert> =>
  Array.from({ length: PER_ROUND }, (_, index) => ({
    labels: { alertname: pick(names), namespace: `team-${below(4)}`, pod: `pod-${round}-${index}`, severity: "warning" },
    startsAt: Date.now()
  }))

/** Gives them to Alertmanager; it may be away. */
const offer = (url: string, alerts: ReadonlyArray<SentAlert>) =>
  Effect.promise(async (signal) => {
    const body = JSON.stringify(alerts.map(({ labels, startsAt }) => ({ labels, startsAt: timestamp(startsAt) })))
    const sending = { method: "POST", headers: { "content-type": "application/json" }, body, signal }
    return await fetch(`${url}/api/v2/alerts`, sending).then(
      ({ ok }) => ok,
      () => false
    )
  })

/** What Alertmanager took is what Handrail owes. */
const takenBy = (alerts: ReadonlyArray<SentAlert>): Sent => {
  const keys = notificationOf(alerts).alerts.map(({ fingerprint, startsAt, status }) => occurrence(fingerprint, startsAt, status))
  return { ...nothingSent, acknowledged: new Set(keys), offered: new Set(keys) }
}

const toldIn = (events: ReadonlyArray<ToldEvent>): number =>
  events.reduce((sum, { data }) => {
    if (data._tag === "SignalReceived") return sum + 1
    return data._tag === "SignalsSampled" ? sum + data.count : sum
  }, 0)

/** Waits until all are told, and not for ever: whoever is missing is the judge's to count. */
const arrived = (place: Place, count: number) =>
  Effect.map(readRecord(place), ({ events }) => toldIn(events) >= count).pipe(
    Effect.delay("300 millis"),
    Effect.repeat({ until: (all) => all }),
    Effect.timeoutOption("90 seconds")
  )

/** One Handrail, or two replicas on a Postgres; on a NATS server, where one is to be killed. */
const makeGround = Effect.fnUntraced(function* (victims: ReadonlyArray<Kind>) {
  const nats = victims.includes("nats") ? yield* startNats() : undefined
  const postgres = victims.includes("postgres") ? yield* startPostgres() : undefined
  const url = postgres === undefined ? undefined : yield* postgres.newDatabase
  const place = yield* makePlace({
    mode: "assist",
    incidents: { deadline: "20s" },
    ...(url === undefined ? {} : { database: { url, direct: url } }),
    ...(nats === undefined ? {} : { more: { bus: { nats: { servers: [nats.url] } } } })
  })
  const places = url === undefined ? [place] : [place, yield* twinOf(place)]
  return { place, places, servers: [nats, postgres].flatMap((server): ReadonlyArray<Victim> => (server === undefined ? [] : [server])) }
})

/** As Prometheus does: everything that fires is sent again and again, whoever has it. Gives what Alertmanager took. */
const keepSending = Effect.fnUntraced(function* (url: string, random: Random) {
  const taken: Array<SentAlert> = []
  const firing: Array<SentAlert> = []
  const sending = Effect.gen(function* () {
    const all = [...firing]
    if (yield* offer(url, all)) taken.splice(0, taken.length, ...all)
    yield* Effect.sleep(200 + random.below(600))
  })
  for (let round = 0; round < ROUNDS; round++) {
    firing.push(...roundOf(round, random))
    yield* sending
  }
  yield* Effect.forkScoped(Effect.forever(sending))
  return taken
})

/** Waits until a Handrail has begun there. */
const isReady = (place: Place) => Effect.repeat(Effect.delay(ask(place, "/readyz"), "50 millis"), { until: ({ status }) => status === 200 })

const playAtRandom = (victims: ReadonlyArray<Kind>) =>
  Effect.fnUntraced(function* ({ random }: Play) {
    const { place, places, servers } = yield* makeGround(victims)
    const handrails = yield* Effect.forEach(places, keepRunning)
    yield* Effect.forEach(places, isReady)
    const alertmanager = yield* startAlertmanager({
      webhookUrl: places.map(({ url }) => `${url}/v1/webhooks/alertmanager`),
      bearerToken: tokenOf("alertmanager"),
      groupBy: ["alertname", "namespace"],
      groupInterval: "1s",
      // what Handrail took is notified again and again, as in any long incident
      repeatInterval: "5s"
    })
    const all: ReadonlyArray<Victim> = [
      ...servers,
      ...(victims.includes("handrail") ? handrails : []),
      ...(victims.includes("alertmanager") ? [alertmanager] : [])
    ]
    const kills = { count: 0 }
    const haunting = yield* Effect.forEach(all, (victim) => Effect.forkScoped(haunt(victim, makeRandom(random.below(2 ** 31)), kills)))
    const taken = yield* keepSending(alertmanager.url, random)
    yield* Fiber.interruptAll(haunting)
    yield* arrived(place, ROUNDS * PER_ROUND)
    yield* Effect.repeat(Effect.delay(isSettled(place), "200 millis"), { until: (is) => is })
    yield* Effect.forEach(handrails, (handrail) => handrail.kill)
    return { place, times: kills.count, sent: takenBy(taken), problems: [], note: `Alertmanager took ${taken.length} alerts` }
  })

const rows: ReadonlyArray<{ readonly name: string; readonly fault: string; readonly victims: ReadonlyArray<Kind> }> = [
  { name: "handrail", fault: "kill -9 of Handrail", victims: ["handrail"] },
  { name: "alertmanager", fault: "kill -9 of Alertmanager", victims: ["alertmanager"] },
  { name: "nats", fault: "kill -9 of NATS, Handrail and Alertmanager", victims: ["nats", "handrail", "alertmanager"] },
  { name: "postgres", fault: "kill -9 of Postgres, of both replicas and Alertmanager", victims: ["postgres", "handrail", "alertmanager"] },
  { name: "everything", fault: "kill -9 of Postgres, NATS, both replicas and Alertmanager", victims: kinds }
]

const toolOf: Readonly<Record<Exclude<Kind, "handrail" | "alertmanager">, ToolName>> = { nats: "nats-server", postgres: "postgres" }

export const atRandom: ReadonlyArray<ChaosScenario> = rows.map(({ name, fault, victims }) => ({
  name: `at-random/${name}`,
  fault: `a real Alertmanager notifies; ${fault} at random`,
  needs: ["alertmanager", ...(["nats", "postgres"] as const).filter((kind) => victims.includes(kind)).map((kind) => toolOf[kind])],
  run: playAtRandom(victims)
}))
