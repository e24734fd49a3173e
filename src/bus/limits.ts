/** What bounds a bus. Every adapter holds to the same. */
export interface BusLimits {
  /** Messages that may wait to be handled; a publication that would make it more is refused whole, with `BusFull`. */
  readonly maxPending: number
  /** Milliseconds in which a message of the same id is a duplicate, from when the first was published. */
  readonly dedupWindowMs: number
  /** How often a message is handed over before it joins the dead. */
  readonly maxAttempts: number
  /** Messages handed over at a time. */
  readonly batch: number
  /** Milliseconds until a message that failed is handed over again: this much after the first time, twice as much after each other. */
  readonly retryDelayMs: number
  /** Dead letters that are kept, and bytes of what they hold, as the adapter counts them: beyond, the oldest go. The latest stays, whatever its size. */
  readonly maxDead: number
  readonly maxDeadBytes: number
}

export const defaultLimits: BusLimits = {
  maxPending: 100_000,
  dedupWindowMs: 120_000,
  maxAttempts: 5,
  batch: 100,
  retryDelayMs: 500,
  maxDead: 10_000,
  maxDeadBytes: 64 * 1024 * 1024
}
