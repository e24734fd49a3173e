import { Context, type Effect } from "effect"
import type { UserError } from "../domain/user-error.ts"

/** Whether this process can do its work now: the database answers, and what a crash interrupted has been taken up again. */
export class Readiness extends Context.Service<Readiness, { readonly check: Effect.Effect<void, UserError> }>()(
  "handrail/server/Readiness"
) {}
