import type { JetStreamClient, JsMsg } from "@nats-io/jetstream"
import { Clock, Effect, Latch, Schedule } from "effect"
import { timestamp } from "../../domain/ids.ts"
import type { BusMessage, Delivery } from "../bus.ts"
import { firstDue } from "../first-due.ts"
import type { Shelf } from "../hand-over.ts"
import type { BusLimits } from "../limits.ts"
import type { Attempt } from "./nats-connection.ts"
import type { NatsDead } from "./nats-dead.ts"
import { ACK_WAIT, type Names, SHARES } from "./nats-streams.ts"

/** A message that the server has given to this process. Each share has one at most. */
interface Held {
  /** The latest handle: the server may give the same message again. */
  handle: JsMsg
  readonly message: BusMessage
  readonly publishedAt: number
  /** How often the server gave it to somebody before. */
  readonly givenBefore: number
  /** How often it was handed over here. */
  tries: number
  aloneFrom: number | undefined
}

/**
 * A message is given to nobody else while it is in hand, but a process that stops gives back what it had not begun, too. So being given
 * out says less than a failure does, and only this many times what `maxAttempts` allows is held against a message.
 */
const GIVEN_PER_ATTEMPT = 4

/** Milliseconds for others to come along with the first: shares are independent, and each batch is a transaction. */
const GATHER = 2

/** Milliseconds after which others get what is given back: at once, the server would give it to a request of this process that it still has. */
const GIVEN_BACK_AFTER = 250

const deliveryOf = ({ givenBefore, message, publishedAt, tries }: Held): Delivery => ({
  ...message,
  publishedAt: timestamp(publishedAt),
  attempt: tries + (givenBefore > 0 ? 1 : 0)
})

const heldOf = (handle: JsMsg): Held => {
  const givenBefore = handle.info.deliveryCount - 1
  return {
    handle,
    message: handle.json<BusMessage>(),
    publishedAt: Number(handle.timestampNanos / 1_000_000n),
    givenBefore,
    tries: 0,
    aloneFrom: givenBefore > 0 ? 0 : undefined
  }
}

interface Options {
  readonly client: JetStreamClient
  readonly names: Names
  readonly attempt: Attempt
  readonly dead: NatsDead
  readonly limits: BusLimits
}

/** What the server gives this process, until the scope closes: then what is not acknowledged goes to others at once. */
export const natsShelf = Effect.fnUntraced(function* ({ attempt, client, dead, limits, names }: Options) {
  const arrived = yield* Latch.make(true)
  const held = new Map<string, Held>()
  let inHand: ReadonlyArray<Held> = []

  const receive = (handle: JsMsg): void => {
    const known = held.get(handle.subject)
    if (known?.handle.seq === handle.seq) known.handle = handle
    else held.set(handle.subject, heldOf(handle))
    arrived.openUnsafe()
  }

  const subscribe = (share: number) =>
    attempt(async () => (await client.consumers.get(names.messages, names.consumer(share))).consume({ callback: receive, max_messages: 2 }))
  // once all subscriptions are closed
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      for (const { handle } of held.values()) handle.nak(GIVEN_BACK_AFTER)
    })
  )
  yield* Effect.forEach(
    Array.from({ length: SHARES }, (_, share) => share),
    (share) => Effect.acquireRelease(subscribe(share), (opened) => Effect.promise(() => opened.close().catch(() => undefined))),
    { concurrency: 16, discard: true }
  )

  const sayWorking = Effect.sync(() => {
    for (const { handle } of held.values()) handle.working()
  })
  yield* Effect.forkScoped(Effect.repeat(sayWorking, Schedule.spaced(ACK_WAIT / 3)))

  const release = (batch: ReadonlyArray<Held>): void => {
    for (const one of batch) {
      one.handle.ack()
      if (held.get(one.handle.subject) === one) held.delete(one.handle.subject)
    }
  }
  const settle = (change: (hand: ReadonlyArray<Held>) => void) =>
    Effect.sync(() => {
      change(inHand)
      inHand = []
    })

  const buryOne = Effect.fnUntraced(function* (one: Held, reason: string) {
    const { id, source } = one.message
    const at = timestamp(yield* Clock.currentTimeMillis)
    const attempts = deliveryOf(one).attempt
    yield* dead.keep({ id, source, at, reason, attempts, content: JSON.stringify(one.message), replayable: true })
    release([one])
  })

  const take: Shelf["take"] = Effect.gen(function* () {
    yield* arrived.close
    const now = yield* Clock.currentTimeMillis
    const all = [...held.values()].sort((a, b) => a.handle.seq - b.handle.seq)
    const spent = all.find(({ givenBefore }) => givenBefore >= GIVEN_PER_ATTEMPT * Math.max(2, limits.maxAttempts))
    if (spent !== undefined) {
      yield* buryOne(spent, `it was given out ${spent.givenBefore} times and never acknowledged`)
      return yield* take
    }
    const alone = all.flatMap((one) => (one.aloneFrom === undefined ? [] : [{ one, message: one.message, notBefore: one.aloneFrom }]))
    const due = firstDue(alone, now)?.one
    inHand = due === undefined ? all.filter(({ aloneFrom }) => aloneFrom === undefined).slice(0, limits.batch) : [due]
    for (const one of inHand) one.tries++
    return inHand.map(deliveryOf)
  })

  return {
    take,
    acknowledge: () => settle(release),
    putBack: () =>
      settle((hand) => {
        for (const one of hand) one.tries--
      }),
    setApart: (_batch, notBefore) =>
      settle((hand) => {
        for (const one of hand) one.aloneFrom = notBefore
      }),
    bury: (_delivery, reason) => Effect.forEach(inHand, (one) => buryOne(one, reason), { discard: true }),
    untilReady: Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const next = Math.min(...[...held.values()].flatMap(({ aloneFrom }) => aloneFrom ?? []))
      yield* Number.isFinite(next) ? Effect.race(arrived.await, Effect.sleep(Math.max(0, next - now))) : arrived.await
      yield* Effect.sleep(GATHER)
    }),
    giveWay: () => Effect.yieldNow
  } satisfies Shelf
})
