import { Clock, Duration, Effect, Layer, type Record, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Bus, BusUnavailable, type Consumer, type Delivery, type MessageType } from "../bus/bus.ts"
import { Change } from "../domain/change.ts"
import { timestamp } from "../domain/ids.ts"
import { Signal } from "../domain/signal.ts"
import { carryOverInbox } from "../ingest/carry-over-inbox.ts"
import { Changes, type ChangesError } from "./changes/changes.ts"
import { consumedMessages } from "./consumed-messages.ts"
import { Correlation, type CorrelationError } from "./correlation/correlation.ts"
import { IncidentEngine } from "./engine.ts"
import { makeFollowUps } from "./follow-ups.ts"
import { timelineUnavailable } from "./timeline/refusals.ts"

/** A database that cannot be used is no message's fault: the bus tries again. */
const asOutage = (error: CorrelationError | ChangesError | Schema.SchemaError) => {
  if (error._tag !== "TimelineUnavailable" && error._tag !== "SqlError") return error
  const { message, next, where } = error._tag === "SqlError" ? timelineUnavailable(error) : error
  return new BusUnavailable({ message, where, next, cause: error })
}

const decodeSignal = Schema.decodeUnknownEffect(Signal)
const decodeChange = Schema.decodeUnknownEffect(Change)

/** Handles the messages of one type within the transaction; what it gives is run after the commit, unless a crash comes in between. */
type Accept = (
  batch: ReadonlyArray<Delivery>
) => Effect.Effect<ReadonlyArray<Effect.Effect<void>>, CorrelationError | ChangesError | Schema.SchemaError>

const makeAccept = Effect.gen(function* () {
  const correlation = yield* Correlation
  const changes = yield* Changes
  const engine = yield* IncidentEngine
  const quietly = (effect: Effect.Effect<void, { readonly message: string }>) =>
    Effect.catch(effect, (error) => Effect.logWarning(`reconciling will do this later: ${error.message}`))

  const signals: Accept = Effect.fnUntraced(function* (batch) {
    const incoming = yield* Effect.forEach(batch, ({ data, notes }) => Effect.map(decodeSignal(data), (signal) => ({ signal, notes })))
    const { opened, quiet } = yield* correlation.accept(incoming)
    return [...opened.map((incident) => quietly(engine.start(incident))), ...quiet.map((incident) => quietly(engine.wake(incident)))]
  })

  return {
    "dev.handrail.signal.v1": signals,
    "dev.handrail.change.v1": (batch) =>
      Effect.forEach(batch, ({ data }) => decodeChange(data)).pipe(Effect.flatMap(changes.accept), Effect.as([]))
  } satisfies Record<MessageType, Accept> as Readonly<Record<MessageType, Accept>>
})

/** Each batch is one transaction with the note that it was handled, so that what comes twice is applied once. */
const makeConsumer = Effect.gen(function* () {
  const sql = yield* SqlClient
  const accept = yield* makeAccept
  const consumed = yield* consumedMessages
  const followUp = yield* makeFollowUps

  const handle = Effect.fn("incident.intake")(
    function* (batch: ReadonlyArray<Delivery>) {
      const unhandled = yield* consumed.unhandled(batch)
      const byType = Map.groupBy(unhandled, ({ type }) => type)
      // changes first: whoever holds an incident must not then wait for the turn of changes
      const afterCommit = yield* Effect.forEach(
        [...byType].sort(([a], [b]) => (a < b ? -1 : 1)),
        ([type, messages]) => accept[type](messages)
      )
      yield* consumed.record(unhandled, timestamp(yield* Clock.currentTimeMillis))
      yield* Effect.annotateCurrentSpan({ messages: batch.length, repeated: batch.length - unhandled.length })
      return afterCommit.flat()
    },
    (effect) => sql.withTransaction(effect)
  )
  const consumer: Consumer<never> = (batch) => handle(batch).pipe(Effect.mapError(asOutage), Effect.flatMap(followUp))
  return consumer
})

/** Longer than the bus hands over again what it did not learn was handled. */
const MESSAGES_REMEMBERED = Duration.days(1)

const forget = Effect.gen(function* () {
  const before = timestamp((yield* Clock.currentTimeMillis) - Duration.toMillis(MESSAGES_REMEMBERED))
  const messages = yield* (yield* consumedMessages).prune(before)
  yield* Effect.logDebug(`forgot that ${messages} messages were handled`)
}).pipe(Effect.catch((error) => Effect.logWarning(`what is old could not be forgotten: ${error.message}`)))

/** Takes what is on the bus for as long as the layer lives: signals join or open incidents, and new incidents are started. */
export const layerIntake = Layer.effectDiscard(
  Effect.gen(function* () {
    const bus = yield* Bus
    yield* Effect.forkScoped(bus.consume(yield* makeConsumer))
    yield* carryOverInbox
    yield* Effect.forkScoped(Effect.repeat(forget, Schedule.spaced("1 hour")))
  })
)
