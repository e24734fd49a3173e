import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"

/** How incidents look at what was changed before them. */
export const ChangesConfig = Schema.Struct({
  /** How long before an incident's first alert changes count. */
  window: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("2h"))),
  /** Most changes told in one event of a timeline; the others are counted. */
  told: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })).pipe(Schema.withDecodingDefaultKey(Effect.succeed(10)))
})
