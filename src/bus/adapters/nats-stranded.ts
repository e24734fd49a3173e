/**
 * Messages that no consumer will give out any more. A server that was killed can have kept that a message was acknowledged and lost that
 * it was thereupon removed: it then stays in the stream, behind where its consumer is, for ever.
 */
import type { JetStreamManager } from "@nats-io/jetstream"
import { Effect } from "effect"
import type { BusMessage, BusUnavailable } from "../bus.ts"
import type { Attempt } from "./nats-connection.ts"
import { type Names, SHARES } from "./nats-streams.ts"

interface Stranded {
  readonly seq: number
  readonly message: BusMessage
}

interface Options {
  readonly manager: JetStreamManager
  readonly names: Names
  readonly attempt: Attempt
  /** Publishes a message under another id for the server's own search for duplicates. */
  readonly send: (message: BusMessage, msgID: string) => Effect.Effect<unknown, BusUnavailable>
}

interface Known {
  /** How far each consumer has come: all before is acknowledged, and nothing of it is on its way. */
  readonly floors: ReadonlyMap<string, number>
  /** Messages that consumers will give out, or have given out and not seen acknowledged. */
  readonly coming: number
}

const knownToConsumers = async (manager: JetStreamManager, names: Names): Promise<Known> => {
  const floors = new Map<string, number>()
  let coming = 0
  for await (const { ack_floor, name, num_ack_pending, num_pending } of manager.consumers.list(names.messages)) {
    floors.set(name, ack_floor.stream_seq)
    coming += num_pending + num_ack_pending
  }
  return { floors, coming }
}

/**
 * Publishes what is stranded again and takes the old copy away: handed over twice is harmless, and never handed over is not. Looks at
 * single messages only where there may be more than consumers know of: traffic while it counts makes it look, and hides nothing. Gives how
 * many.
 */
export const rescueStranded = Effect.fn("bus.rescueStranded")(function* ({ attempt, manager, names, send }: Options) {
  const behind = (share: number, floor: number) =>
    attempt(async () => {
      const found: Array<Stranded> = []
      for (let seq = 1; seq <= floor; ) {
        const stored = await manager.direct.getMessage(names.messages, { seq, next_by_subj: names.shareSubject(share) })
        if (stored === null || stored.seq > floor) break
        found.push({ seq: stored.seq, message: stored.json<BusMessage>() })
        seq = stored.seq + 1
      }
      return found
    })
  const stream = Effect.map(
    attempt(() => manager.streams.info(names.messages)),
    ({ state }) => state
  )
  // in this order: what consumers know of and came after the first count is at most what came before the last; what is acknowledged in
  // between makes it look in vain
  const before = yield* stream
  const { coming, floors } = yield* attempt(() => knownToConsumers(manager, names))
  const published = (yield* stream).last_seq - before.last_seq
  if (before.messages <= coming - published) return 0
  const shares = Array.from({ length: SHARES }, (_, share) => share)
  const stranded = (yield* Effect.forEach(shares, (share) => behind(share, floors.get(names.consumer(share)) ?? 0))).flat()
  for (const { message, seq } of stranded) {
    yield* send(message, `${message.id} stranded at ${seq}`)
    yield* attempt(() => manager.streams.deleteMessage(names.messages, seq))
  }
  return stranded.length
})
