import { Effect, Queue, Schedule } from "effect"
import { Bus } from "../bus/bus.ts"

/** Looks at the bus this often, and not longer than this many times, before work goes on whatever waits. */
const LOOK = "20 millis"
const MOST_LOOKS = 10

/**
 * Runs, one after the other and for as long as the scope lives, what follows from messages once they are handled, such as starting
 * incidents. In a storm incidents are opened first and worked on as the bus gets empty: each waits a little while for that.
 */
export const makeFollowUps = Effect.gen(function* () {
  const bus = yield* Bus
  const queue = yield* Queue.unbounded<Effect.Effect<void>>()
  const isEmpty = bus.status.pipe(
    Effect.map(({ pending }) => pending === 0),
    // a bus that does not answer has nothing to be waited for
    Effect.orElseSucceed(() => true)
  )
  const untilEmpty = Effect.repeat(isEmpty, { until: (empty) => empty, times: MOST_LOOKS, schedule: Schedule.spaced(LOOK) })
  yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(queue), (followUp) => Effect.andThen(untilEmpty, followUp))))
  return (followUps: ReadonlyArray<Effect.Effect<void>>): Effect.Effect<void> => Effect.asVoid(Queue.offerAll(queue, followUps))
})
