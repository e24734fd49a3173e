import { Cause, Clock, Effect, Exit, Metric, Schedule } from "effect"
import { messageOf } from "../domain/message-of.ts"
import { steadyMillis } from "../platform/steady-clock.ts"
import { BusUnavailable, type Consumer, type Delivery } from "./bus.ts"
import type { BusLimits } from "./limits.ts"

type Batch = ReadonlyArray<Delivery>

/** What an adapter keeps its messages in, as seen by the loop that hands them over. One loop at a time uses a shelf. */
export interface Shelf {
  /**
   * What can be handed over now, in order per key, counted as an attempt before it is given; none when nothing can. What was set apart,
   * or was in hand when a process died, comes alone, and no later message of its key comes before it.
   */
  readonly take: Effect.Effect<Batch, BusUnavailable>
  readonly acknowledge: (batch: Batch) => Effect.Effect<void, BusUnavailable>
  /** As if it had not been taken. */
  readonly putBack: (batch: Batch) => Effect.Effect<void, BusUnavailable>
  /** Each of the batch comes alone from now on, and not before this time, in milliseconds since the epoch. */
  readonly setApart: (batch: Batch, notBefore: number) => Effect.Effect<void, BusUnavailable>
  readonly bury: (delivery: Delivery, reason: string) => Effect.Effect<void, BusUnavailable>
  /** Returns when there may be something to take. */
  readonly untilReady: Effect.Effect<void, BusUnavailable>
  /** Leaves the machine to whoever publishes, after a batch that took this many milliseconds; whether it was all that could be handed over. */
  readonly giveWay: (tookMs: number, wasAll: boolean) => Effect.Effect<void>
}

const handed = Metric.counter("handrail_bus_handed_over_total", {
  description: "Messages handed over, by what came of it: handled, failed (and handed over again), or dead",
  incremental: true
})
const results = {
  handled: Metric.withAttributes(handed, { result: "handled" }),
  failed: Metric.withAttributes(handed, { result: "failed" }),
  dead: Metric.withAttributes(handed, { result: "dead" })
}

const isOutage = (cause: Cause.Cause<unknown>): boolean => Cause.hasInterruptsOnly(cause) || Cause.squash(cause) instanceof BusUnavailable

/** What failed is tried alone; what failed alone is tried later, or given up. */
const settleFailure = Effect.fnUntraced(function* (shelf: Shelf, limits: BusLimits, batch: Batch, reason: string) {
  const [first, ...others] = batch
  if (first === undefined) return
  if (others.length > 0) {
    yield* shelf.setApart(batch, 0)
    return yield* Metric.update(results.failed, batch.length)
  }
  if (first.attempt >= limits.maxAttempts) {
    yield* Effect.logWarning(`message ${first.id} of ${first.source} was given up after ${first.attempt} attempts: ${reason}`)
    yield* shelf.bury(first, reason)
    return yield* Metric.update(results.dead, 1)
  }
  const now = yield* Clock.currentTimeMillis
  yield* shelf.setApart(batch, now + limits.retryDelayMs * 2 ** (first.attempt - 1))
  return yield* Metric.update(results.failed, 1)
})

/** Fewer than a batch may have; what comes alone says nothing of the others. */
const wasAll = (batch: Batch, limits: BusLimits): boolean => batch.length < limits.batch && batch.every(({ attempt }) => attempt === 1)

const round = <R>(shelf: Shelf, limits: BusLimits, consumer: Consumer<R>) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const batch = yield* shelf.take
      if (batch.length === 0) return yield* restore(shelf.untilReady)
      const began = yield* steadyMillis
      const exit = yield* Effect.exit(restore(consumer(batch)))
      if (Exit.isSuccess(exit)) {
        yield* shelf.acknowledge(batch)
        yield* Metric.update(results.handled, batch.length)
        return yield* restore(shelf.giveWay((yield* steadyMillis) - began, wasAll(batch, limits)))
      }
      if (!isOutage(exit.cause)) return yield* settleFailure(shelf, limits, batch, messageOf(Cause.squash(exit.cause)))
      yield* shelf.putBack(batch)
      return yield* Effect.failCause(exit.cause)
    })
  ).pipe(
    // a defect waits like a failure: this fiber is the only one that empties the shelf
    Effect.catchCause((cause) => Effect.fail(Cause.squash(cause)))
  )

/** Hands over what is on the shelf and what comes, for as long as it runs; an interrupted batch goes back as it was. */
export const handOver = <R>(shelf: Shelf, limits: BusLimits, consumer: Consumer<R>): Effect.Effect<never, never, R> =>
  round(shelf, limits, consumer).pipe(
    Effect.tapError((error) => Effect.logWarning("the bus waits: its messages cannot be handled at present", error)),
    // the database may be gone for long; messages wait on disk meanwhile, so this never gives up
    Effect.retry(Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("10 seconds")])),
    Effect.orDie,
    Effect.forever
  )
