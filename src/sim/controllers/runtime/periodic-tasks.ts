import type { SimClock } from "../../clock.ts"

/**
 * Work that repeats however quiet the cluster is: heartbeats, monitors, samplers. Kept apart from other timers so that
 * days of history can pass without writing a heartbeat for every ten seconds of them.
 */
export interface PeriodicTasks {
  /** Runs `task` every `intervalMs` of cluster time, first after `firstMs`. Returns the cancel. */
  readonly every: (intervalMs: number, task: () => void, firstMs?: number) => () => void
  /** Moves time forward with every periodic task held back; then each runs once, in the order they were set up. */
  readonly skip: (ms: number) => void
}

interface Entry {
  readonly intervalMs: number
  readonly task: () => void
  cancel: () => void
}

export const makePeriodicTasks = (clock: SimClock): PeriodicTasks => {
  const entries = new Set<Entry>()
  const arm = (entry: Entry, delayMs: number): void => {
    entry.cancel = clock.schedule(delayMs, () => {
      arm(entry, entry.intervalMs)
      entry.task()
    })
  }
  return {
    every: (intervalMs, task, firstMs = intervalMs) => {
      const entry: Entry = { intervalMs, task, cancel: () => {} }
      entries.add(entry)
      arm(entry, firstMs)
      return () => {
        entries.delete(entry)
        entry.cancel()
      }
    },
    skip: (ms) => {
      for (const entry of entries) entry.cancel()
      clock.advance(ms)
      for (const entry of entries) {
        arm(entry, entry.intervalMs)
        entry.task()
      }
    }
  }
}
