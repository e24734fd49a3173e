import type { SimClock } from "../clock.ts"

/** Cluster milliseconds after which what could not be written is tried again. */
const AGAIN_MS = 1_000

/**
 * The clock of whoever writes to the cluster's store: while storage takes no writes their timers come due and are put off, again and
 * again, so that controllers and kubelets stall and go on from where they were.
 */
export const stallingClock = (clock: SimClock, isStalled: () => boolean): SimClock => ({
  ...clock,
  schedule: (delayMs, task) => {
    let cancel = (): void => {}
    const due = (): void => {
      if (isStalled()) cancel = clock.schedule(AGAIN_MS, due)
      else task()
    }
    cancel = clock.schedule(delayMs, due)
    return () => cancel()
  }
})
