import { Effect } from "effect"
import { steadyMillis } from "../../platform/steady-clock.ts"

/** Milliseconds between looks: soon at first, then rarer. */
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 5_000

/** Looks until it is good or `limitMs` is over; gives the last look either way. There is always at least one. */
export const pollUntil = Effect.fnUntraced(function* <A, E, R>(
  look: Effect.Effect<A, E, R>,
  isGood: (found: A) => boolean,
  limitMs: number
) {
  const until = (yield* steadyMillis) + limitMs
  let pause = FIRST_PAUSE
  for (;;) {
    const found = yield* look
    const left = until - (yield* steadyMillis)
    if (isGood(found) || left <= 0) return found
    yield* Effect.sleep(Math.min(pause, left))
    pause = Math.min(pause * 1.5, LONGEST_PAUSE)
  }
})
