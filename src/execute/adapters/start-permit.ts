import { Effect } from "effect"
import { CurrentFence, MAY_START_WITHIN } from "../../domain/fence.ts"
import { elapsedMillis } from "../../platform/elapsed-clock.ts"

/**
 * Asks the fence for leave to start a process, and says for as long as that holds that it does: a process that is stopped in between does
 * not start what another has taken over meanwhile. Dies with `OwnershipLost` where it has.
 */
export const startPermit: Effect.Effect<() => boolean> = Effect.gen(function* () {
  const asked = elapsedMillis()
  yield* Effect.flatten(CurrentFence)
  return () => elapsedMillis() - asked <= MAY_START_WITHIN
})
