import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"

const lasting = (byDefault: string) => DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed(byDefault)))

/** How long what no open incident needs is kept. Timelines are never pruned. */
export const RetentionConfig = Schema.Struct({
  /** The content of evidence, from the end of its incident on; its digest stays, and the timeline says that it was pruned. */
  evidence: lasting("90d"),
  /** Attempts of steps, used approvals, plans that failed, and alerts that are over. */
  records: lasting("30d")
})
