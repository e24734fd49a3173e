import { Clock, Effect } from "effect"

const NANOS = 1_000_000n

/**
 * Milliseconds on a clock that nobody sets: for durations within this process. Wall time (`Clock.currentTimeMillis`) is for what is stored
 * or told, since an administrator or NTP may step it by hours in either direction while something waits.
 */
export const steadyMillis: Effect.Effect<number> = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / NANOS))
