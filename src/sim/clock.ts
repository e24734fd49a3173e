import { makeTimerHeap } from "./timer-heap.ts"

/**
 * The rehearsal cluster's time. Everything in `sim/` reads it and sets timers through it, so that a scenario can be
 * played at wall speed or advanced at once. Timers are owned by the clock: closing it cancels them.
 */
export interface SimClock {
  /** Milliseconds since the Unix epoch, in cluster time. */
  readonly now: () => number
  /** RFC 3339 with second precision, as metav1.Time is written. */
  readonly timestamp: () => string
  /** Runs `task` once after `delayMs` of cluster time. Returns the cancel. Tasks due at the same instant run in the order they were set. */
  readonly schedule: (delayMs: number, task: () => void) => () => void
  /** Moves cluster time forward by `ms`, running every timer that falls due, in order, each seeing its own due time as now. */
  readonly advance: (ms: number) => void
  readonly close: () => void
}

export interface SimClockOptions {
  /** Cluster time at the first moment, in milliseconds since the epoch. */
  readonly start: number
  /** `manual`: only `advance` moves time. A number: seconds of cluster time for each second of wall time, on top of `advance`. */
  readonly flow: "manual" | number
}

/** Wall milliseconds a burst of due timers may hold the event loop before requests get their turn. */
const SLICE_MS = 12

/** `metav1.Time` of a moment given in milliseconds since the epoch. */
export const metaTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** `metav1.MicroTime` of a moment given in milliseconds since the epoch. */
export const metaMicroTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000Z`

export const makeSimClock = ({ start, flow }: SimClockOptions): SimClock => {
  const timers = makeTimerHeap()
  const wallStart = performance.now()
  const rate = flow === "manual" ? 0 : flow
  let skipped = 0
  let latest = start
  let pinned: number | undefined
  let closed = false
  let wakeUp: NodeJS.Timeout | undefined

  const now = (): number => {
    latest = Math.max(latest, pinned ?? Math.floor(start + skipped + (performance.now() - wallStart) * rate))
    return latest
  }

  /** Runs what is due by `until`; false when wall time ran out first. */
  const runDue = (until: number, wallLimit: number): boolean => {
    for (let next = timers.peek(); next !== undefined && next.due <= until; next = timers.peek()) {
      timers.pop()
      pinned = Math.max(next.due, latest)
      try {
        next.task()
      } finally {
        pinned = undefined
      }
      if (closed || performance.now() > wallLimit) return false
    }
    return true
  }

  const arm = (): void => {
    clearTimeout(wakeUp)
    const next = timers.peek()
    if (closed || rate === 0 || next === undefined) return
    // Node clamps longer timeouts to 1 ms.
    wakeUp = setTimeout(tick, Math.min(2 ** 31 - 1, Math.max(0, Math.ceil((next.due - now()) / rate))))
  }
  const tick = (): void => {
    runDue(now(), performance.now() + SLICE_MS)
    arm()
  }

  return {
    now,
    timestamp: () => metaTime(now()),
    schedule: (delayMs, task) => {
      const timer = timers.add(now() + Math.max(0, delayMs), task)
      if (pinned === undefined && timers.peek() === timer) arm()
      return () => timers.cancel(timer)
    },
    advance: (ms) => {
      const until = now() + ms
      runDue(until, Number.POSITIVE_INFINITY)
      skipped += ms
      latest = Math.max(latest, until)
      arm()
    },
    close: () => {
      closed = true
      clearTimeout(wakeUp)
      timers.clear()
    }
  }
}
