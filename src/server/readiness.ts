import { Context, type Effect } from "effect"
import type { UserError } from "../domain/user-error.ts"

/**
 * Whether this process can do its work now: the database answers, and what a crash interrupted has been taken up again. Gives sentences about
 * what is amiss beside its work.
 */
export class Readiness extends Context.Service<Readiness, { readonly check: Effect.Effect<ReadonlyArray<string>, UserError> }>()(
  "handrail/server/Readiness"
) {}
