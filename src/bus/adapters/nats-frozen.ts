/**
 * Consumers that wait for an acknowledgement that nobody will give. A server that was killed can have kept that a message was removed, and
 * lost that its consumer was done with it: with one message out at a time (`max_ack_pending`) the consumer then gives out no other, for as
 * long as anything before that message is in the stream.
 */
import type { JetStreamManager } from "@nats-io/jetstream"
import type { NatsConnection } from "@nats-io/transport-node"
import { Effect } from "effect"
import type { BusUnavailable } from "../bus.ts"
import type { Attempt } from "./nats-connection.ts"
import type { Names } from "./nats-streams.ts"

interface Options {
  readonly connection: NatsConnection
  readonly manager: JetStreamManager
  readonly names: Names
  readonly attempt: Attempt
}

/** What a consumer waits for: where it stands in the stream, and among what the consumer gave out. */
interface Awaited {
  readonly stream_seq: number
  readonly consumer_seq: number
}

const awaitedBy = async (manager: JetStreamManager, names: Names): Promise<ReadonlyMap<string, Awaited>> => {
  const found = new Map<string, Awaited>()
  for await (const { delivered, name, num_ack_pending } of manager.consumers.list(names.messages)) {
    if (num_ack_pending > 0) found.set(name, delivered)
  }
  return found
}

/** As a client acknowledges: https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-15.md */
const acknowledgementOf = (names: Names, consumer: string, { consumer_seq, stream_seq }: Awaited): string =>
  `$JS.ACK.${names.messages}.${consumer}.1.${stream_seq}.${consumer_seq}.0.0`

/**
 * An effect that looks, and acknowledges what a consumer has waited for since the look before and is not in the stream any more. Gives how
 * many. What is only worked on for long is there still, and is left alone.
 */
export const freeFrozen = ({ attempt, connection, manager, names }: Options): Effect.Effect<number, BusUnavailable> => {
  let before: ReadonlyMap<string, Awaited> = new Map()
  const isGone = ({ stream_seq }: Awaited) =>
    Effect.map(
      attempt(() => manager.direct.getMessage(names.messages, { seq: stream_seq })),
      (stored) => stored === null
    )
  return Effect.gen(function* () {
    const now = yield* attempt(() => awaitedBy(manager, names))
    const same = [...now].filter(([name, { stream_seq }]) => before.get(name)?.stream_seq === stream_seq)
    before = now
    const frozen = yield* Effect.filter(same, ([, awaited]) => isGone(awaited))
    yield* attempt(() => {
      for (const [name, awaited] of frozen) connection.publish(acknowledgementOf(names, name, awaited), "+ACK")
    })
    return frozen.length
  }).pipe(Effect.withSpan("bus.freeFrozen"))
}
