import { NodeServices } from "@effect/platform-node"
import { it } from "@effect/vitest"
import { AckPolicy, jetstream, jetstreamManager, StorageType } from "@nats-io/jetstream"
import { Effect } from "effect"
import { expect, vi } from "vitest"
import { startNats } from "../../../toolbox/servers/nats.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { defaultLimits } from "../limits.ts"
import { natsConnection } from "./nats-connection.ts"
import { rescueStranded } from "./nats-stranded.ts"
import { ensureStreams, namesOf } from "./nats-streams.ts"

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
      yield* publish("three", "three")
      const next = attempt(async () => {
        const consumer = await client.consumers.get(names.messages, names.consumer(SHARE))
        const message = await consumer.next({ expires: 2_000 })
        if (message !== null) await message.ackAck()
        return message?.json<{ readonly id: string }>().id
      })
      const readSingly = vi.spyOn(manager.direct, "getMessage")
      const rescue = rescueStranded({ manager, names, attempt, send: (message, msgID) => publish(message.id, msgID) })
      expect([yield* rescue, readSingly.mock.calls]).toEqual([0, []])
      expect(yield* next).toBe("one")
      expect(yield* rescue).toBe(1)
      readSingly.mockClear()
      expect([yield* next, yield* next, yield* next]).toEqual(["two", "three", "one"])
      const { state } = yield* attempt(() => manager.streams.info(names.messages))
      expect(state.messages).toBe(3)
      // and again while others publish as it counts: what they publish hides nothing
      const info = manager.streams.info.bind(manager.streams)
      vi.spyOn(manager.streams, "info").mockImplementation(async (stream) => {
        const known = await info(stream)
        for (const id of ["four", "five", "six", "seven"]) await client.publish(subject, JSON.stringify({ id }))
        return known
      })
      expect(yield* rescue).toBe(3)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("looks at no message singly while consumers know of all, whatever is acknowledged, on its way or waiting", () =>
    Effect.gen(function* () {
      const { url } = yield* startNats()
      const config = { servers: [url], stream: "WELL", replicas: 1 } as const
      const { attempt, connection } = yield* natsConnection(config)
      const names = namesOf(config)
      const manager = yield* attempt(() => jetstreamManager(connection))
      const client = jetstream(connection)
      yield* attempt(() => ensureStreams(manager, names, config, defaultLimits))
      const readSingly = vi.spyOn(manager.direct, "getMessage")
      const rescue = rescueStranded({ manager, names, attempt, send: () => Effect.die("there is nothing to send") })
      for (const share of [2, 1, 1, 1]) yield* attempt(() => client.publish(names.shareSubject(share), "{}"))
      expect(yield* rescue).toBe(0)
      const take = attempt(async () => (await client.consumers.get(names.messages, names.consumer(1))).next({ expires: 2_000 }))
      const first = yield* take
      yield* attempt(async () => first?.ackAck())
      expect(yield* rescue).toBe(0)
      yield* take
      const { state } = yield* attempt(() => manager.streams.info(names.messages))
      // one share waits at the start of the stream, and another has come further
      expect([state.messages, yield* rescue, readSingly.mock.calls]).toEqual([3, 0, []])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
