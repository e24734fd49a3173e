import { Clock, Duration, Effect, Layer, Schedule } from "effect"
import { timestamp } from "../../domain/ids.ts"
import { pruneEvidence } from "./prune-evidence.ts"
import { pruneRecords } from "./prune-records.ts"
import { RetentionSettings } from "./retention-settings.ts"

/** Between two looks for what is too old. */
const EVERY = Duration.hours(1)
/** A start has more urgent things to do. */
const FIRST = Duration.minutes(1)

const ago = (millis: number) => Effect.map(Clock.currentTimeMillis, (now) => timestamp(Math.max(0, now - millis)))

const quietly = <E extends { readonly message: string }, R>(what: string, prune: Effect.Effect<number, E, R>) =>
  prune.pipe(
    Effect.flatMap((rows) => (rows === 0 ? Effect.void : Effect.logInfo(`retention: let go of ${rows} ${what}`))),
    Effect.catch((error) => Effect.logWarning(`retention: ${what} could not be pruned; it is tried again: ${error.message}`))
  )

/** Lets go of everything that is older than the settings say. Each part by itself: one that fails keeps no other. */
export const prune = Effect.fn("incident.prune")(function* () {
  const { evidenceMs, recordsMs } = yield* RetentionSettings
  yield* quietly("pieces of evidence", Effect.flatMap(ago(evidenceMs), pruneEvidence))
  yield* quietly("records of ended incidents", Effect.flatMap(ago(recordsMs), pruneRecords))
})

/** Prunes for as long as the layer lives: a minute after the start, and then every hour. */
export const layerRetention = Layer.effectDiscard(Effect.forkScoped(Effect.delay(Effect.repeat(prune(), Schedule.spaced(EVERY)), FIRST)))
