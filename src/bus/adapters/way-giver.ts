import { Clock, Effect } from "effect"

/** Publications a second above which the edge needs more of the thread than is left over. */
const BUSY = 150
/** The longest rest, as a multiple of the work before it: whoever publishes waits for an answer, the consumer does not. */
const MOST_REST = 9
const LONGEST_REST_MS = 2000
/**
 * A batch begins no sooner after the one before: what comes meanwhile is one transaction, which writes whole pages, each once, and waits
 * for the disk that whoever publishes waits for too. What comes alone is handled at once.
 */
const GATHER_MS = 100

/**
 * Lets the consumer, which shares a thread and a disk with the edge, work less the more is being published, and catch up afterwards: at so
 * many times the busy rate it rests so many times as long as it worked. The fuller the bus (`fullness`, 0 to 1), the less it rests; from
 * half full on it works all the time, before anything is refused.
 */
export const wayGiver = (fullness: () => number) => {
  let publications = 0
  let since = 0
  return {
    published: (count: number): void => {
      publications += count
    },
    giveWay: (tookMs: number, wasAll: boolean): Effect.Effect<void> =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const perSecond = (publications * 1000) / Math.max(1, now - since)
        publications = 0
        since = now
        const times = perSecond > BUSY ? Math.min(MOST_REST, perSecond / BUSY) : 0
        const yielding = Math.min(LONGEST_REST_MS, tookMs * times * Math.max(0, 1 - 2 * fullness()))
        const rest = Math.max(yielding, wasAll ? GATHER_MS - tookMs : 0)
        return rest < 1 ? Effect.void : Effect.sleep(rest)
      })
  }
}
