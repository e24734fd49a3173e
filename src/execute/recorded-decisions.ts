import { Context, type Effect } from "effect"
import type { Decision } from "../domain/decision.ts"
import type { Digest } from "../domain/ids.ts"

/** The decisions that are in timelines. The runner believes these and not the copy inside the plan that it is handed. */
export class RecordedDecisions extends Context.Service<
  RecordedDecisions,
  {
    /** The latest decision about the plan of this digest; undefined when there is none, or when it cannot be read. */
    readonly find: (plan: Digest) => Effect.Effect<Decision | undefined>
  }
>()("handrail/execute/RecordedDecisions") {}
