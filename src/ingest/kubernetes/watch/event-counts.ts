import type { KubeEvent } from "./read-event.ts"

interface Batch {
  readonly at: number
  readonly count: number
}

/** How often something happened lately, though the cluster only tells running totals. */
export interface EventCounts {
  /** What happened, and how often within the window up to its last occurrence. */
  readonly add: (event: KubeEvent, key: string, windowMs: number) => number
  /** Forgets what is older than this. */
  readonly forget: (before: number) => void
}

/** Of a series that was not known, the occurrences that fall into the window if it went on evenly. */
const shareOf = ({ count, first, last }: KubeEvent, windowMs: number): number =>
  last - first <= windowMs ? count : Math.max(1, Math.round((count * windowMs) / (last - first)))

export const makeEventCounts = (): EventCounts => {
  const totals = new Map<string, { readonly count: number; readonly last: number }>()
  const batches = new Map<string, ReadonlyArray<Batch>>()
  return {
    add: (event, key, windowMs) => {
      const known = totals.get(event.uid)
      // the same total once more: an event that was listed again
      const more = known === undefined ? shareOf(event, windowMs) : Math.max(0, event.count - known.count)
      totals.set(event.uid, { count: event.count, last: event.last })
      const kept = (batches.get(key) ?? []).filter(({ at }) => at > event.last - windowMs)
      const now = more === 0 ? kept : [...kept, { at: event.last, count: more }]
      batches.set(key, now)
      return now.reduce((sum, { count }) => sum + count, 0)
    },
    forget: (before) => {
      for (const [uid, { last }] of totals) if (last < before) totals.delete(uid)
      for (const [key, all] of batches) if (all.every(({ at }) => at < before)) batches.delete(key)
    }
  }
}
