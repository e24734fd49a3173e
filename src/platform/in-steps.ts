import { type Clock, Effect } from "effect"

/** Nanoseconds of the thread at a time: whoever waits for an answer meanwhile waits about this much longer. */
const SLICE = 5_000_000n

/**
 * Runs long work that stops here and there to its end, and lets others have the thread whenever it has had it for some milliseconds. What
 * the work stops at says nothing; it must hold nothing that others change meanwhile.
 */
export const inSteps = <A>(start: () => Iterator<unknown, A>): Effect.Effect<A> =>
  Effect.clockWith((clock: Clock.Clock) => {
    const steps = start()
    const slice = (): Effect.Effect<A> => {
      const until = clock.monotonicTimeNanosUnsafe() + SLICE
      for (;;) {
        const step = steps.next()
        if (step.done === true) return Effect.succeed(step.value)
        if (clock.monotonicTimeNanosUnsafe() >= until) return Effect.flatMap(Effect.yieldNow, slice)
      }
    }
    return Effect.suspend(slice)
  })

/** The same at once, for work that nobody waits beside. */
export const atOnce = <A>(steps: Iterator<unknown, A>): A => {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** What becomes of each, one step each. */
export function* mapping<A, B>(items: ReadonlyArray<A>, map: (item: A) => B): Generator<void, ReadonlyArray<B>> {
  const mapped: Array<B> = []
  for (const item of items) {
    mapped.push(map(item))
    yield
  }
  return mapped
}
