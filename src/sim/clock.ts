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
