import { Context, Effect, Schema } from "effect"
import { userError } from "./user-error.ts"

/** Another process has taken the incident over, so that nothing more may be told or begun for it here. */
export class OwnershipLost extends Schema.TaggedError<OwnershipLost>()("OwnershipLost", userError) {}

/**
 * What work for an incident asks in each transaction in which it tells or begins something: it dies with `OwnershipLost`, and the
 * transaction with it, where the process no longer owns the incident. Nothing is asked outside such work, or where there is one process.
 */
export const CurrentFence = Context.Reference<Effect.Effect<void>>("handrail/domain/CurrentFence", { defaultValue: () => Effect.void })

/**
 * Milliseconds after a fence was asked in which something that cannot be fenced, such as a process, may be started on the strength of it,
 * by a clock that goes on while this process is stopped. Whoever takes an incident over waits as long before it judges what was begun.
 */
export const MAY_START_WITHIN = 1_000
