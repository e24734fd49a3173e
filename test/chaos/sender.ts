/** The client's side of the count: what was sent, and what was acknowledged. */
import { Effect } from "effect"
import { alertmanagerBody } from "../../src/app/demo/notification.ts"
import { timestamp } from "../../src/domain/ids.ts"
import { ask } from "./handrail.ts"
import type { Place } from "./place.ts"

export interface SentAlert {
  readonly labels: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  readonly startsAt: number
  readonly resolvedAt?: number
}

/** What both sides know an occurrence of an alert by. */
export const occurrence = (fingerprint: string, startsAt: string, status: string): string =>
  `${fingerprint}/${new Date(startsAt).toISOString()}/${status}`

/** What a client knows when all is over. */
export interface Sent {
  /** Occurrences that were acknowledged at least once. */
  readonly acknowledged: ReadonlySet<string>
  /** Occurrences that may have arrived though nobody said so. */
  readonly offered: ReadonlySet<string>
  /** Firing occurrences of which the end was sent before anybody took their beginning: those are over, and no incident's. */
  readonly overFirst: ReadonlySet<string>
  /** How often each status came that is no acknowledgement; 0: none at all. */
  readonly refusals: ReadonlyMap<number, number>
  readonly answers: ReadonlyArray<Answered>
}

/** One acknowledgement: when it was asked for, on the clock of `performance`, and how long it took. Milliseconds. */
export interface Answered {
  readonly at: number
  readonly took: number
}

export const nothingSent: Sent = { acknowledged: new Set(), offered: new Set(), overFirst: new Set(), refusals: new Map(), answers: [] }

/** One notification of several alerts, as Alertmanager writes it. */
export const notificationOf = (alerts: ReadonlyArray<SentAlert>) => {
  const bodies = alerts.map(({ labels, startsAt, resolvedAt }) => {
    const body = alertmanagerBody({ labels, annotations: {}, startsAt: timestamp(startsAt) })
    const over = resolvedAt === undefined ? {} : { status: "resolved", endsAt: timestamp(resolvedAt) }
    return { body, alerts: body.alerts.map((alert) => ({ ...alert, ...over })) }
  })
  return { ...bodies[0]?.body, alerts: bodies.flatMap((one) => one.alerts) }
}

/** Alertmanager gives a notification up after minutes; this does later, so that what stays away is Handrail's loss. */
const PAUSE = 50

/** Statuses that ask to come again; 0: nobody answered. */
export const passing: ReadonlySet<number> = new Set([0, 429, 503])

export const makeSender = (place: Place) => {
  const acknowledged = new Set<string>()
  const offered = new Set<string>()
  const overFirst = new Set<string>()
  const refusals = new Map<number, number>()
  const answers: Array<Answered> = []

  /** Sends one notification, whatever comes of it. */
  const offer = Effect.fnUntraced(function* (alerts: ReadonlyArray<SentAlert>) {
    const body = notificationOf(alerts)
    const keys = body.alerts.map(({ fingerprint, startsAt, status }) => occurrence(fingerprint, startsAt, status))
    for (const key of keys) {
      offered.add(key)
      const beginning = key.replace(/resolved$/, "firing")
      if (beginning !== key && !acknowledged.has(beginning)) overFirst.add(beginning)
    }
    const began = performance.now()
    const answer = yield* ask(place, "/v1/webhooks/alertmanager", { person: "alertmanager", body })
    if (answer.status === 202) {
      answers.push({ at: began, took: performance.now() - began })
      for (const key of keys) acknowledged.add(key)
    } else refusals.set(answer.status, (refusals.get(answer.status) ?? 0) + 1)
    return answer
  })

  /** Sends one notification until it is acknowledged. A defect when it is refused for good. */
  const deliver = Effect.fnUntraced(function* (alerts: ReadonlyArray<SentAlert>) {
    for (;;) {
      const { status, body } = yield* offer(alerts)
      if (status === 202) return
      if (!passing.has(status)) return yield* Effect.die(new Error(`the webhook answered ${status}: ${body.slice(0, 300)}`))
      yield* Effect.sleep(PAUSE)
    }
  })

  return { deliver, offer, sent: (): Sent => ({ acknowledged, offered, overFirst, refusals, answers }) }
}
export type Sender = ReturnType<typeof makeSender>

/** Milliseconds within which a share of the answers (0 to 1) came; 0 where there are none. */
export const tookOf = (answers: ReadonlyArray<Answered>): ((share: number) => number) => {
  const sorted = answers.map(({ took }) => took).toSorted((a, b) => a - b)
  return (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** `429 x 12, no answer x 3`, or nothing. */
export const tellRefusals = ({ refusals }: Sent): string =>
  [...refusals].map(([status, count]) => `${status === 0 ? "no answer" : status} x ${count}`).join(", ")
