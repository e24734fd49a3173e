import { Clock, Duration, Effect, Layer, Schedule } from "effect"
import { timestamp } from "../domain/ids.ts"
import { type Handler, Inbox, InboxUnavailable } from "../ingest/inbox.ts"
import { Correlation, type CorrelationError } from "./correlation/correlation.ts"
import { IncidentEngine } from "./engine.ts"

/** A database that cannot be used is no signal's fault: the inbox tries again. */
const asOutage = (error: CorrelationError) =>
  error._tag === "TimelineUnavailable"
    ? new InboxUnavailable({ message: error.message, where: error.where, next: error.next, cause: error })
    : error

const makeHandler = Effect.gen(function* () {
  const correlation = yield* Correlation
  const engine = yield* IncidentEngine
  const quietly = (effect: Effect.Effect<void, { readonly message: string }>) =>
    Effect.catch(effect, (error) => Effect.logWarning(`reconciling will do this later: ${error.message}`))
  const handler: Handler<never> = (batch) =>
    correlation.accept(batch).pipe(
      Effect.map(({ outcomes, opened, quiet }) => ({
        outcomes,
        afterCommit: Effect.andThen(
          Effect.forEach(opened, (incident) => quietly(engine.start(incident)), { discard: true }),
          Effect.forEach(quiet, (incident) => quietly(engine.wake(incident)), { discard: true })
        )
      })),
      Effect.mapError(asOutage)
    )
  return handler
})

/** How long handled signals and alerts that are over are remembered: longer than any source repeats itself. */
const REMEMBERED = Duration.days(30)

const forget = Effect.gen(function* () {
  const before = timestamp((yield* Clock.currentTimeMillis) - Duration.toMillis(REMEMBERED))
  const signals = yield* (yield* Inbox).prune(before)
  const alerts = yield* (yield* Correlation).prune(before)
  yield* Effect.logDebug(`forgot ${signals} signals and ${alerts} alerts of before ${before}`)
}).pipe(Effect.catch((error) => Effect.logWarning(`old signals could not be forgotten: ${error.message}`)))

/** Takes signals out of the inbox for as long as the layer lives: each joins or opens an incident, and new incidents are started. */
export const layerIntake = Layer.effectDiscard(
  Effect.gen(function* () {
    const inbox = yield* Inbox
    yield* Effect.forkScoped(inbox.dispatch(yield* makeHandler))
    yield* Effect.forkScoped(Effect.repeat(forget, Schedule.spaced("1 hour")))
  })
)
