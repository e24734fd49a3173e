/** Those who tell Handrail what happens, and what they know of it when all is over. */
import { Effect } from "effect"
import { timestamp } from "../../../src/domain/ids.ts"
import { makeRandom, type Random } from "../../scenarios/random-runbook.ts"
import { type Answered, nothingSent, notificationOf, occurrence, passing, type Sent, tookOf } from "../sender.ts"
import { type Promised, requestsOf } from "./requests.ts"
import type { Happening, Trouble } from "./script.ts"

/** Somebody who is frozen never answers. */
const PATIENCE = 5_000
const PAUSE = 200
/** For how long Prometheus, and so this, tells of what is over: milliseconds. It says fifteen minutes. */
const TOLD_AFTER_END = 60_000

const post = (url: string, headers: Readonly<Record<string, string>>, body: string) =>
  Effect.promise(async (signal) => {
    const options = { method: "POST", headers, body, signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]) }
    try {
      const response = await fetch(url, options)
      return { status: response.status, text: await response.text() }
    } catch (error) {
      return { status: 0, text: String(error) }
    }
  })

/** How long direct senders waited until what they told was accepted, however often they had to ask. */
export const tellWaits = ({ answers }: Sent): string => {
  const at = tookOf(answers)
  return `accepted after ${(at(0.5) / 1_000).toFixed(1)} s in the middle, ${(at(1) / 1_000).toFixed(1)} s at most`
}

/** `replicas`, `alertmanagers`: their addresses. */
export const makeSenders = (replicas: readonly [string, ...Array<string>], alertmanagers: ReadonlyArray<string>) => {
  const acknowledged = new Set<string>()
  const offered = new Set<string>()
  const overFirst = new Set<string>()
  const changes = new Set<string>()
  const refusals = new Map<number, number>()
  const problems = new Set<string>()
  const answers: Array<Answered> = []

  /** Posts it to one replica or another until one accepts it, as any load balancer in front of a sender that retries. */
  const deliver = Effect.fnUntraced(function* ({ body, headers, owed, path }: Promised, { pick }: Random) {
    if ("signal" in owed) offered.add(owed.signal)
    const at = performance.now()
    for (;;) {
      const { status, text } = yield* post(`${pick(replicas)}${path}`, headers, body)
      if (status === 202) {
        answers.push({ at, took: performance.now() - at })
        if ("signal" in owed) acknowledged.add(owed.signal)
        else changes.add(owed.revision)
        return
      }
      refusals.set(status, (refusals.get(status) ?? 0) + 1)
      if (!passing.has(status)) {
        problems.add(`${path} answered ${status}: ${text.slice(0, 200)}`)
        return
      }
      yield* Effect.sleep(PAUSE)
    }
  })

  /** All that fires, and what ended a while ago, to every Alertmanager. Those that one took are owed. */
  const notifyAll = Effect.fnUntraced(function* (alerts: ReadonlyArray<Trouble>, began: number) {
    const now = Date.now()
    const told = alerts.filter(({ over }) => over === undefined || now < began + over + TOLD_AFTER_END)
    const bodies = told.map(({ at, labels, over }) => ({
      labels,
      startsAt: timestamp(began + at),
      ...(over !== undefined && now >= began + over ? { endsAt: timestamp(began + over) } : {})
    }))
    const body = JSON.stringify(bodies)
    const send = (url: string) => post(`${url}/api/v2/alerts`, { "content-type": "application/json" }, body)
    const answers = yield* Effect.forEach(alertmanagers, send, { concurrency: "unbounded" })
    const isTaken = answers.some(({ status }) => status === 200)
    for (const { at, labels, over } of told) {
      const { alerts: known } = notificationOf([{ labels, startsAt: began + at }])
      for (const { fingerprint, startsAt, status } of known) {
        const key = occurrence(fingerprint, startsAt, status)
        offered.add(key)
        if (isTaken) acknowledged.add(key)
        // it may be over before an Alertmanager that was killed has notified anybody of it
        if (over !== undefined) overFirst.add(key)
      }
    }
  })

  /** Tells what happens at its time, the direct senders each in an order of its own; ends when all was accepted. */
  const tell = Effect.fnUntraced(function* (script: ReadonlyArray<Happening>, began: number, { below }: Random) {
    const direct = script.map((one) => ({ one, random: makeRandom(below(2 ** 31)) }))
    yield* Effect.forEach(
      direct,
      ({ one, random }) =>
        Effect.andThen(
          Effect.sleep(Math.max(0, began + one.at - Date.now())),
          Effect.forEach(requestsOf(one, began), (request, index) =>
            Effect.andThen(
              Effect.sleep(index === 0 || !("over" in one) ? 0 : Math.max(0, began + (one.over ?? 0) - Date.now())),
              deliver(request, random)
            )
          )
        ),
      { concurrency: "unbounded", discard: true }
    )
  })

  /** As Prometheus does: everything that fires by now is sent again and again, until it is interrupted. */
  const keepNotifying = Effect.fnUntraced(function* (script: ReadonlyArray<Happening>, began: number) {
    const alerts = script.flatMap((one) => (one.kind === "alert" ? [one] : []))
    yield* Effect.forever(
      Effect.andThen(
        Effect.sleep("1 second"),
        Effect.suspend(() =>
          notifyAll(
            alerts.filter(({ at }) => began + at <= Date.now()),
            began
          )
        )
      )
    )
  })

  const sent = (): Sent => ({ ...nothingSent, acknowledged, offered, overFirst, refusals, answers })
  return { tell, keepNotifying, sent, changes, problems: (): ReadonlyArray<string> => [...problems] }
}
export type Senders = ReturnType<typeof makeSenders>
