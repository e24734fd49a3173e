import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"
import { NatsConfig } from "./nats-config.ts"

/** What bounds what waits between the webhooks and the incidents. */
export const BusConfig = Schema.Struct({
  /** Where messages wait; by default in a file of the home, or in the configured `database`. */
  nats: Schema.optionalKey(NatsConfig),
  /** Messages that may wait; what would make it more is refused with 429 or 503, and its source sends it again. */
  maxPending: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(100_000))),
  /** For how long the same message counts as a redelivery. Sources repeat what still is the case; that must come through. */
  dedupWindow: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("2m"))),
  /** How often a message that cannot be handled is tried before it joins the dead letters. */
  maxAttempts: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(5))),
  /** Dead letters that are kept, and bytes of what they hold; beyond, the oldest are dropped, which is counted and logged. */
  maxDead: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(10_000))),
  maxDeadBytes: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(64 * 1024 * 1024)))
})
