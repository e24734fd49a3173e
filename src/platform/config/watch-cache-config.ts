import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"

/** Whether what incidents read of a cluster again and again is kept by following it. */
export const WatchCacheConfig = Schema.Struct({
  enabled: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(true))),
  /** A resource is followed for so long after an incident last read it. */
  idle: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("15m"))),
  /** Most objects kept of one cluster. Resources that do not fit are listed. */
  objects: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(50_000)))
})

/** Of a cluster whose configuration says nothing of it. */
export const defaultWatchCache = Schema.decodeSync(WatchCacheConfig)({})
