import { Effect, Layer } from "effect"
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

/** Takes signals out of the inbox for as long as the layer lives: each joins or opens an incident, and new incidents are started. */
export const layerIntake = Layer.effectDiscard(
  Effect.gen(function* () {
    const inbox = yield* Inbox
    yield* Effect.forkScoped(inbox.dispatch(yield* makeHandler))
  })
)
