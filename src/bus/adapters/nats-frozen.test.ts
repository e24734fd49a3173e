import { copyFile, readFile } from "node:fs/promises"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { it } from "@effect/vitest"
import { jetstream, jetstreamManager } from "@nats-io/jetstream"
import { Effect, Schedule } from "effect"
import { expect, vi } from "vitest"
import { type NatsServer, startNats } from "../../../toolbox/servers/nats.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { defaultLimits } from "../limits.ts"
import { natsConnection } from "./nats-connection.ts"
import { freeFrozen } from "./nats-frozen.ts"
import { ensureStreams, namesOf } from "./nats-streams.ts"

const soon = { schedule: Schedule.spaced("50 millis"), times: 400 }

/** Ends the server as a machine that is shut down does, so that all that it did is on disk. */
const stop = ({ pid, kill }: NatsServer) =>
  Effect.gen(function* () {
    const id = pid()
    process.kill(id, "SIGTERM")
    yield* Effect.repeat(
      Effect.sync(() => isThere(id)),
      { ...soon, until: (is) => !is }
    )
    yield* kill
  })
const isThere = (id: number): boolean => {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}

describeWith(["nats-server"], () => {
  it.live("has a consumer go on that waits for what is gone, and leaves alone what is only worked on", () =>
    Effect.gen(function* () {
      const server = yield* startNats()
      const config = { servers: [server.url], stream: "FROZEN", replicas: 1 } as const
      const { attempt, connection } = yield* natsConnection(config)
      const names = namesOf(config)
      const manager = yield* attempt(() => jetstreamManager(connection))
      const client = jetstream(connection)
      yield* attempt(() => ensureStreams(manager, names, config, defaultLimits))
      const publish = (share: number, id: string) => attempt(() => client.publish(names.shareSubject(share), JSON.stringify({ id })))
      const take = (share: number) =>
        attempt(async () => {
          const consumer = await client.consumers.get(names.messages, names.consumer(share))
          return (await consumer.next({ expires: 1_000 })) ?? undefined
        })
      const idOf = (message: { readonly json: <A>() => A } | undefined) => message?.json<{ readonly id: string }>().id
      const free = freeFrozen({ attempt, connection, manager, names })
      const readSingly = vi.spyOn(manager.direct, "getMessage")

      yield* publish(1, "stays before all")
      yield* publish(2, "gone")
      const state = join(server.filesOf(config.stream), "obs", names.consumer(2), "o.dat")
      const stateNow = Effect.promise(() => readFile(state, "base64").catch(() => ""))
      const atFirst = yield* stateNow
      const taken = yield* take(2)
      expect(idOf(taken)).toBe("gone")
      yield* Effect.repeat(stateNow, { ...soon, until: (now) => now !== atFirst })
      yield* attempt(() => copyFile(state, `${state}.before`))
      yield* attempt(async () => taken?.ackAck())
      // the message is removed for good, and that its consumer is done with it is lost
      yield* stop(server)
      yield* attempt(() => copyFile(`${state}.before`, state))
      yield* server.start
      yield* Effect.retry(publish(2, "next"), soon)
      yield* publish(3, "worked on for long")
      expect(idOf(yield* take(3))).toBe("worked on for long")

      // a server that sees to it by itself has nothing to be freed
      const byItself = yield* take(2)
      expect([yield* free, readSingly.mock.calls]).toEqual([0, []])
      expect(yield* free).toBe(byItself === undefined ? 1 : 0)
      expect(idOf(byItself ?? (yield* take(2)))).toBe("next")
      expect(yield* free).toBe(0)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
