import type { SimClock } from "../../clock.ts"
import { StatusError } from "../../store/status-error.ts"

/**
 * A deduplicating queue of keys with one worker, after client-go's. A key added while it is being worked on is worked on
 * again. A key whose work throws a StatusError is retried with exponential back-off; any other exception is a defect and
 * propagates.
 */
export interface WorkQueue {
  readonly add: (key: string) => void
  /** Adds the key later; of several pending times for a key the earliest stands. */
  readonly addAfter: (key: string, delayMs: number) => void
  readonly close: () => void
}

interface WorkQueueOptions {
  readonly clock: SimClock
  /** Cluster milliseconds between a change and the work on it. */
  readonly latencyMs: number
  readonly work: (key: string) => void
}

/** client-go's DefaultControllerRateLimiter: 5 ms doubling up to 1000 s. */
const RETRY_BASE_MS = 5
const RETRY_MAX_MS = 1_000_000

export const makeWorkQueue = ({ clock, latencyMs, work }: WorkQueueOptions): WorkQueue => {
  const ready = new Set<string>()
  const delayed = new Map<string, { readonly due: number; readonly cancel: () => void }>()
  const failures = new Map<string, number>()
  let scheduled: (() => void) | undefined
  let closed = false

  const wake = (delayMs: number): void => {
    if (scheduled === undefined && !closed) scheduled = clock.schedule(delayMs, drain)
  }
  const add = (key: string): void => {
    ready.add(key)
    wake(latencyMs)
  }
  const addAfter = (key: string, delayMs: number): void => {
    const due = clock.now() + delayMs
    const pending = delayed.get(key)
    if (pending !== undefined && pending.due <= due) return
    pending?.cancel()
    // At its time and no sooner, or a key that has to wait would be worked on over and over until then.
    const fire = (): void => {
      delayed.delete(key)
      ready.add(key)
      wake(0)
    }
    delayed.set(key, { due, cancel: clock.schedule(Math.max(1, delayMs), fire) })
  }
  const runOne = (key: string): void => {
    try {
      work(key)
      failures.delete(key)
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      const count = failures.get(key) ?? 0
      failures.set(key, count + 1)
      addAfter(key, Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** count))
    }
  }
  /** One key a timer, so that a flowing clock can let requests in between two of thousands. */
  const drain = (): void => {
    scheduled = undefined
    const [key] = ready
    if (key === undefined) return
    ready.delete(key)
    if (ready.size > 0) wake(0)
    runOne(key)
  }

  return {
    add,
    addAfter,
    close: () => {
      closed = true
      scheduled?.()
      for (const { cancel } of delayed.values()) cancel()
      delayed.clear()
      ready.clear()
    }
  }
}
