/** A real Alertmanager notifies a Handrail that is killed at random. What went into Alertmanager is to come out in timelines. */
import { Effect } from "effect"
import { timestamp } from "../../../src/domain/ids.ts"
import { startAlertmanager } from "../../../toolbox/servers/alertmanager.ts"
import { kill } from "../../scenarios/handrail-process.ts"
import { told } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { ready, settled, start, until } from "../handrail.ts"
import { makePlace, tokenOf } from "../place.ts"
import { nothingSent, notificationOf, occurrence, type Sent, type SentAlert } from "../sender.ts"

const ROUNDS = 25
const PER_ROUND = 8
const names = ["KubePodCrashLooping", "HighLatency", "TargetDown", "NodeNotReady", "DiskFull"] as const

const post = (url: string, alerts: ReadonlyArray<SentAlert>) =>
  Effect.promise(async (signal) => {
    const body = JSON.stringify(alerts.map(({ labels, startsAt }) => ({ labels, startsAt: timestamp(startsAt) })))
    const response = await fetch(`${url}/api/v2/alerts`, { method: "POST", headers: { "content-type": "application/json" }, body, signal })
    if (!response.ok) throw new Error(`Alertmanager answered ${response.status}`)
  })

/** What Alertmanager took is what Handrail owes. */
const takenBy = (alerts: ReadonlyArray<SentAlert>): Sent => {
  const keys = notificationOf(alerts).alerts.map(({ fingerprint, startsAt, status }) => occurrence(fingerprint, startsAt, status))
  return { ...nothingSent, acknowledged: new Set(keys), offered: new Set(keys) }
}

const toldKeys = (events: ReturnType<typeof told>): number =>
  events.reduce((sum, { data }) => {
    if (data._tag === "SignalReceived") return sum + 1
    return data._tag === "SignalsSampled" ? sum + data.count : sum
  }, 0)

/** How often Alertmanager's notifications failed, by its own count. */
const failures = (url: string) =>
  Effect.promise(async (signal) => {
    const page = await (await fetch(`${url}/metrics`, { signal })).text()
    const lines = page.split("\n").filter((line) => /^alertmanager_notification_requests_failed_total\{.*webhook/.test(line))
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0)
  })

const run = Effect.fnUntraced(function* ({ random }: Play) {
  const place = yield* makePlace({ mode: "assist", incidents: { deadline: "20s" } })
  const { url } = yield* startAlertmanager({
    webhookUrl: `${place.url}/v1/webhooks/alertmanager`,
    bearerToken: tokenOf("alertmanager"),
    groupBy: ["alertname", "namespace"],
    groupInterval: "1s",
    // what Handrail took is notified again and again, as in any long incident
    repeatInterval: "5s"
  })
  const alerts: Array<SentAlert> = []
  let child = yield* start(place)
  let kills = 0
  for (let round = 0; round < ROUNDS; round++) {
    const startsAt = Date.now()
    const more = Array.from({ length: PER_ROUND }, (_, index): SentAlert => {
      const pod = `pod-${round}-${index}`
      return { labels: { alertname: random.pick(names), namespace: `team-${random.below(4)}`, pod, severity: "warning" }, startsAt }
    })
    yield* post(url, more)
    alerts.push(...more)
    yield* Effect.sleep(200 + random.below(600))
    if (random.chance(0.5)) {
      yield* kill(child)
      kills += 1
      // some are down for longer than one notification
      yield* Effect.sleep(random.below(1_500))
      child = yield* start(place)
    }
  }
  yield* ready(place, child)
  // Alertmanager tries again on its own; it is waited for, and not for ever
  const arrived = until(
    child,
    Effect.sync(() => (toldKeys(told(place)) >= alerts.length ? true : undefined)),
    200
  )
  yield* Effect.timeoutOption(arrived, "60 seconds")
  yield* settled(place, child)
  yield* kill(child)
  const note = `Alertmanager took ${alerts.length} alerts; ${yield* failures(url)} of its requests failed`
  return { place, times: kills, sent: takenBy(alerts), problems: [], note }
})

export const alertmanager: ReadonlyArray<ChaosScenario> = [
  { name: "alertmanager", fault: "a real Alertmanager notifies; kill -9 at random", needs: ["alertmanager"], run }
]
