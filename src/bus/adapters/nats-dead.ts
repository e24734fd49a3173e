import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream"
import { Effect } from "effect"
import type { BusMessage, BusUnavailable, DeadLetter } from "../bus.ts"
import type { Attempt } from "./nats-connection.ts"
import type { Names } from "./nats-streams.ts"

interface Kept {
  readonly seq: number
  readonly letter: DeadLetter
}

/** Milliseconds for reading the letters. */
const PATIENCE = 5_000

/** The dead letters, in a stream of their own. */
export const natsDead = (client: JetStreamClient, manager: JetStreamManager, names: Names, attempt: Attempt) => {
  const count = Effect.map(
    attempt(() => manager.streams.info(names.dead)),
    ({ state }) => state.messages
  )

  /** In the order in which they were given up. */
  const all: Effect.Effect<ReadonlyArray<Kept>, BusUnavailable> = Effect.flatMap(count, (there) =>
    there === 0
      ? Effect.succeed([])
      : attempt(async () => {
          const consumer = await client.consumers.get(names.dead)
          const found: Array<Kept> = []
          for await (const message of await consumer.fetch({ max_messages: there, expires: PATIENCE })) {
            found.push({ seq: message.seq, letter: message.json<DeadLetter>() })
            if (found.length === there || message.info.pending === 0) break
          }
          return found
        })
  )

  const chosen = Effect.fnUntraced(function* (ids: ReadonlyArray<string> | undefined) {
    const letters = yield* all
    return ids === undefined ? letters : letters.filter(({ letter }) => ids.includes(letter.id))
  })

  const drop = ({ seq }: Kept) => attempt(() => manager.streams.deleteMessage(names.dead, seq))

  return {
    count,
    keep: (letter: DeadLetter) => attempt(() => client.publish(names.deadSubject(letter.id), JSON.stringify(letter))),
    list: (limit: number) =>
      Effect.map(all, (letters) =>
        letters
          .toReversed()
          .slice(0, limit)
          .map(({ letter }) => letter)
      ),
    discard: (ids: ReadonlyArray<string>) =>
      Effect.flatMap(chosen(ids), (letters) => Effect.as(Effect.forEach(letters, drop), letters.length)),
    /** Publishes before it forgets: a crash in between hands a message over twice. */
    replay: <E>(ids: ReadonlyArray<string> | undefined, publish: (message: BusMessage) => Effect.Effect<void, E>) =>
      Effect.gen(function* () {
        const letters = (yield* chosen(ids)).filter(({ letter }) => letter.replayable)
        for (const kept of letters) {
          yield* publish(JSON.parse(kept.letter.content) as BusMessage)
          yield* drop(kept)
        }
        return letters.length
      })
  }
}
export type NatsDead = ReturnType<typeof natsDead>
