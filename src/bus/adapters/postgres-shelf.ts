import { Clock, Effect, type Latch } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import { timestamp } from "../../domain/ids.ts"
import { BusUnavailable, type Delivery } from "../bus.ts"
import { firstDue } from "../first-due.ts"
import type { Shelf } from "../hand-over.ts"
import type { BusLimits } from "../limits.ts"
import type { PostgresMessages, Stored } from "./postgres-messages.ts"

export const busUnavailable = (error: SqlError): BusUnavailable =>
  new BusUnavailable({
    message: `the bus could not be read or written: ${error.message}`,
    where: "Handrail's database",
    next: "see to the database; sources send again what was not acknowledged",
    cause: error
  })

/** Milliseconds after which a consumer looks without having been told, for notes that were lost and shares that became free. */
const LOOK_EVERY = 1000

const deliveryOf = ({ message, publishedAt }: Stored, attempt: number): Delivery => ({
  ...message,
  publishedAt: timestamp(publishedAt),
  attempt
})

interface Options {
  readonly messages: PostgresMessages
  readonly shares: { readonly mine: Effect.Effect<ReadonlyArray<number>, SqlError> }
  readonly limits: BusLimits
  /** Open when something may have come. */
  readonly arrived: Latch.Latch
}

export const postgresShelf = ({ arrived, limits, messages, shares }: Options): Shelf => {
  let inHand: ReadonlyArray<Stored> = []
  /** What could not be written down while the database was away: it comes before anything is taken. */
  let owed: ReadonlyArray<Effect.Effect<void, SqlError>> = []
  let nextDue = Number.POSITIVE_INFINITY

  const payOwed = Effect.gen(function* () {
    for (const debt of owed) {
      yield* debt
      owed = owed.slice(1)
    }
  })
  const settle = (change: (hand: ReadonlyArray<Stored>) => Effect.Effect<void, SqlError>) =>
    Effect.suspend(() => {
      owed = [...owed, change(inHand)]
      inHand = []
      return Effect.mapError(payOwed, busUnavailable)
    })

  const takeAlone = (one: Stored) => {
    const counted = { ...one, attempts: one.attempts + 1 }
    return messages.setAttempts([one], counted.attempts, one.notBefore).pipe(
      Effect.map(() => {
        inHand = [counted]
        return [deliveryOf(one, counted.attempts)]
      }),
      // it may have been counted all the same, and was not handed over: a database that fails is no message's fault
      Effect.tapError(() =>
        Effect.sync(() => {
          owed = [...owed, messages.setAttempts([counted], one.attempts, one.notBefore)]
        })
      )
    )
  }

  const takeNext: Effect.Effect<ReadonlyArray<Delivery>, SqlError> = Effect.gen(function* () {
    yield* payOwed
    yield* arrived.close
    const mine = yield* shares.mine
    if (mine.length === 0) return []
    const apart = yield* messages.apart(mine)
    const now = yield* Clock.currentTimeMillis
    nextDue = Math.min(...apart.map(({ notBefore }) => notBefore).filter((at) => at > now))
    const due = firstDue(apart, now)
    if (due === undefined) {
      const keys = [...new Set(apart.map(({ message }) => message.key))]
      inHand = yield* messages.takeRun(mine, keys, limits.batch)
      return inHand.map((stored) => deliveryOf(stored, 1))
    }
    // it may have been in hand with others only: whatever the limit, it is tried alone before it is blamed
    if (due.attempts < Math.max(2, limits.maxAttempts)) return yield* takeAlone(due)
    yield* messages.bury(due, `Handrail stopped ${due.attempts} times while handling it`, now)
    return yield* takeNext
  })

  return {
    take: Effect.mapError(takeNext, busUnavailable),
    acknowledge: () => settle(messages.remove),
    putBack: () => settle((hand) => messages.setAttempts(hand, (hand[0]?.attempts ?? 1) - 1, 0)),
    setApart: (_batch, notBefore) => settle((hand) => messages.setAttempts(hand, hand[0]?.attempts ?? 1, notBefore)),
    bury: (_delivery, reason) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        settle(([stored]) => (stored === undefined ? Effect.void : messages.bury(stored, reason, now)))
      ),
    untilReady: Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.asVoid(Effect.race(arrived.await, Effect.sleep(Math.max(0, Math.min(LOOK_EVERY, nextDue - now)))))
    ),
    giveWay: () => Effect.yieldNow
  }
}
