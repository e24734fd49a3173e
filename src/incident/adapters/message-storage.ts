import { Effect, Layer } from "effect"
import { MessageStorage } from "effect/cluster/MessageStorage"
import * as SqlMessageStorage from "effect/cluster/SqlMessageStorage"
import { steadyMillis } from "../../platform/steady-clock.ts"

/** Looking for messages takes at most one part in so many of the time, the look included. */
const PARTS = 5
/** Milliseconds that a message waits for the next look at most. */
const LONGEST_REST = 25

/**
 * The engine's messages on SQL. The engine looks for messages at once whenever one is stored, which costs the more the more incidents are
 * open, and finds about one: with a rest between looks that is as long as they are dear, many incidents share one.
 */
export const layerMessageStorage = Layer.effect(
  MessageStorage,
  Effect.map(MessageStorage, (storage) => {
    let restedAt = 0
    return MessageStorage.of({
      ...storage,
      unprocessedMessages: Effect.fnUntraced(function* (...asked: Parameters<MessageStorage["Service"]["unprocessedMessages"]>) {
        const rest = restedAt - (yield* steadyMillis)
        if (rest >= 1) yield* Effect.sleep(rest)
        const began = yield* steadyMillis
        const found = yield* storage.unprocessedMessages(...asked)
        const now = yield* steadyMillis
        // the clock tells whole milliseconds
        restedAt = now + Math.min(LONGEST_REST, (now - began + 1) * (PARTS - 1))
        return found
      })
    })
  })
).pipe(Layer.provide(SqlMessageStorage.layer))
