import { Effect, Schedule } from "effect"
import type { BusStatus, BusUnavailable } from "./bus.ts"
import type { BusLimits } from "./limits.ts"

/**
 * Says in the log, once a minute at most, how many dead letters went since it last looked. To be run for as long as the bus lives; of
 * several processes on one bus each says it, for the log of one may be all that somebody reads.
 */
export const tellDropped = (status: Effect.Effect<BusStatus, BusUnavailable>, { maxDead, maxDeadBytes }: BusLimits) =>
  Effect.gen(function* () {
    let told: number | undefined
    const look = Effect.gen(function* () {
      const { dropped } = yield* status
      const newly = dropped - (told ?? dropped)
      told = dropped
      if (newly <= 0) return
      yield* Effect.logWarning(
        `${newly} of the oldest dead letters were dropped: no more than ${maxDead}, and ${maxDeadBytes} bytes of them, are kept; handrail bus dead list shows the rest`
      )
    })
    // while the bus is away there is nothing to tell
    yield* Effect.repeat(Effect.ignore(look), Schedule.spaced("1 minute"))
  })
