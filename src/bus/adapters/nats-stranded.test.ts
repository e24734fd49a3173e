import { NodeServices } from "@effect/platform-node"
import { it } from "@effect/vitest"
import { AckPolicy, jetstream, jetstreamManager, StorageType } from "@nats-io/jetstream"
import { Effect } from "effect"
import { expect } from "vitest"
import { startNats } from "../../../toolbox/servers/nats.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { natsConnection } from "./nats-connection.ts"
import { rescueStranded } from "./nats-stranded.ts"
import { namesOf } from "./nats-streams.ts"

const SHARE = 3

describeWith(["nats-server"], () => {
  it.live("publishes what stays behind its consumer again, once, and leaves what still waits", () =>
    Effect.gen(function* () {
      const { url } = yield* startNats()
      const config = { servers: [url], stream: "LEFT", replicas: 1 } as const
      const { attempt, connection } = yield* natsConnection(config)
      const names = namesOf(config)
      const manager = yield* attempt(() => jetstreamManager(connection))
      const client = jetstream(connection)
      const subject = names.shareSubject(SHARE)
      const publish = (id: string, msgID: string) => attempt(() => client.publish(subject, JSON.stringify({ id }), { msgID }))
      // a stream that keeps what was acknowledged, as a killed server does by accident
      yield* attempt(async () => {
        await manager.streams.add({ name: names.messages, subjects: [names.all.messages], storage: StorageType.File, allow_direct: true })
        const durable_name = names.consumer(SHARE)
        await manager.consumers.add(names.messages, { durable_name, filter_subject: subject, ack_policy: AckPolicy.Explicit })
      })
      yield* publish("one", "one")
      yield* publish("two", "two")
      const next = attempt(async () => {
        const consumer = await client.consumers.get(names.messages, names.consumer(SHARE))
        const message = await consumer.next({ expires: 2_000 })
        if (message !== null) await message.ackAck()
        return message?.json<{ readonly id: string }>().id
      })
      expect(yield* next).toBe("one")
      const rescue = rescueStranded({ manager, names, attempt, send: (message, msgID) => publish(message.id, msgID) })
      expect(yield* rescue).toBe(1)
      expect([yield* next, yield* next]).toEqual(["two", "one"])
      const { state } = yield* attempt(() => manager.streams.info(names.messages))
      expect(state.messages).toBe(2)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
