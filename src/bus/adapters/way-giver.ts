import { Clock, Effect } from "effect"

/** Publications a second above which the edge needs the thread. */
const BUSY = 150
/** How many times as long as it worked the consumer rests then: whoever publishes waits for an answer, it does not. */
const REST = 9
const LONGEST_REST_MS = 2000

/**
 * Lets the consumer, which shares a thread with the edge, work less while much is being published, and catch up afterwards. The fuller
 * the bus (`fullness`, 0 to 1), the less it rests; from half full on it works all the time, before anything is refused.
 */
export const wayGiver = (fullness: () => number) => {
  let publications = 0
  let since = 0
  return {
    published: (count: number): void => {
      publications += count
    },
    giveWay: (tookMs: number): Effect.Effect<void> =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const isBusy = publications * 1000 > BUSY * Math.max(1, now - since)
        publications = 0
        since = now
        const rest = isBusy ? Math.min(LONGEST_REST_MS, tookMs * REST * Math.max(0, 1 - 2 * fullness())) : 0
        return rest < 1 ? Effect.void : Effect.sleep(rest)
      })
  }
}
