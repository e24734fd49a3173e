import { Effect } from "effect"

/** While publications come, the consumer rests this many times as long as it worked: whoever publishes waits for an answer, it does not. */
const REST = 3
const LONGEST_REST_MS = 200

/**
 * Lets the consumer, which shares a thread with the edge, work less while much is being published, and catch up afterwards. The fuller
 * the bus (`fullness`, 0 to 1), the less it rests, so that it works all the time before anything is refused.
 */
export const wayGiver = (fullness: () => number) => {
  let publications = 0
  return {
    published: (count: number): void => {
      publications += count
    },
    giveWay: (tookMs: number): Effect.Effect<void> =>
      Effect.suspend(() => {
        // few publications in so long a time leave enough to both
        const isBusy = publications * 2 > tookMs
        publications = 0
        const rest = isBusy ? Math.min(LONGEST_REST_MS, tookMs * REST * Math.max(0, 1 - 2 * fullness())) : 0
        return rest < 1 ? Effect.void : Effect.sleep(rest)
      })
  }
}
