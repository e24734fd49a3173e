import type { StoreEvent } from "./object-store.ts"

/** Events kept for each resource before the oldest half goes; a watcher further behind must list again. */
const CAPACITY = 20_000

/** The recent history of one resource, in revision order. */
export interface EventLog {
  readonly append: (event: StoreEvent) => void
  readonly since: (revision: number) => ReadonlyArray<StoreEvent> | undefined
}

export const makeEventLog = (capacity: number = CAPACITY): EventLog => {
  let events: Array<StoreEvent> = []
  let compacted = 0
  const firstAfter = (revision: number): number => {
    let low = 0
    let high = events.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((events[middle]?.revision ?? 0) > revision) high = middle
      else low = middle + 1
    }
    return low
  }
  return {
    append: (event) => {
      events.push(event)
      if (events.length <= capacity) return
      const cut = events.length >>> 1
      compacted = events[cut - 1]?.revision ?? compacted
      events = events.slice(cut)
    },
    since: (revision) => (revision < compacted ? undefined : events.slice(firstAfter(revision)))
  }
}
