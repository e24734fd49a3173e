/** What every bus does that several processes use at once, and whose server can die. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Schedule, type Scope } from "effect"
import { timestamp } from "../domain/ids.ts"
import { Bus, type BusMessage, type Delivery } from "./bus.ts"

export interface SharedBusKit {
  /** An empty bus: a way to open it as often as one likes, and what a process of `shared-bus-consumer.fixture.ts` needs to open it too. */
  readonly fresh: Effect.Effect<{ readonly open: Layer.Layer<Bus, unknown>; readonly arguments: ReadonlyArray<string> }>
  readonly server: () => { readonly kill: Effect.Effect<void>; readonly start: Effect.Effect<void, unknown> }
}

const message = (key: string, number: number): BusMessage => ({
  id: `${key}/${String(number).padStart(5, "0")}`,
  type: "dev.handrail.signal.v1",
  source: "alertmanager",
  key,
  time: timestamp(0),
  data: { number },
  notes: []
})

const KEYS = Array.from({ length: 60 }, (_, number) => `key-${number}`)
const round = (number: number) => KEYS.map((key) => message(key, number))

const build = (open: Layer.Layer<Bus, unknown>) => Effect.map(Layer.build(Layer.fresh(open)), (context) => Context.get(context, Bus))

const until = (holds: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => (holds() ? Effect.void : Effect.andThen(Effect.sleep("10 millis"), until(holds))))

/** Each key's messages, by when each came first. */
const firstSeen = (ids: ReadonlyArray<string>) => Map.groupBy(new Set(ids), (id) => id.split("/")[0])
const expectInOrder = (ids: ReadonlyArray<string>) => {
  for (const [key, seen] of firstSeen(ids)) expect(seen, key).toEqual(seen.toSorted())
}

const consumeInto = (bus: Bus["Service"], seen: Array<string>): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(
    Effect.forkScoped(
      bus.consume((batch: ReadonlyArray<Delivery>) =>
        Effect.sync(() => {
          seen.push(...batch.map(({ id }) => id))
        })
      ),
      { startImmediately: true }
    )
  )

/** A process that takes a batch in hand and does not come to its end. Gives the ids that it took, once it was killed. */
const killedInHand = (args: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "shared-bus-consumer.fixture.ts"), ...args], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    const [line] = await once(child.stdout, "data")
    child.kill("SIGKILL")
    await once(child, "close")
    return JSON.parse(String(line)) as ReadonlyArray<string>
  })

export const sharedBusContract = (name: string, { fresh, server }: SharedBusKit): void => {
  describe(`${name}, shared`, () => {
    it.live(
      "shares the work among processes, each key in order, and leaves it to the others when one goes",
      () =>
        Effect.gen(function* () {
          const { open } = yield* fresh
          const one = yield* build(open)
          const other = yield* build(open)
          const all: Array<string> = []
          const counts = { one: 0, other: 0 }
          const take = (bus: Bus["Service"], who: keyof typeof counts) =>
            bus.consume((batch) =>
              Effect.sync(() => {
                counts[who] += batch.length
                all.push(...batch.map(({ id }) => id))
              })
            )
          let rounds = 0
          yield* Effect.scoped(
            Effect.gen(function* () {
              yield* Effect.forkScoped(take(one, "one"))
              yield* Effect.forkScoped(take(other, "other"))
              while (counts.one === 0 || counts.other === 0) {
                yield* (rounds % 2 === 0 ? one : other).publish(round(++rounds))
                yield* until(() => all.length >= rounds * KEYS.length)
              }
            })
          )
          yield* Effect.forkScoped(take(other, "other"))
          yield* one.publish(round(++rounds))
          yield* until(() => new Set(all).size === rounds * KEYS.length)
          expectInOrder(all)
        }).pipe(Effect.scoped),
      60_000
    )

    it.live(
      "hands over what a killed process had in hand",
      () =>
        Effect.gen(function* () {
          const { open, arguments: args } = yield* fresh
          const bus = yield* build(open)
          yield* bus.publish([...round(1), ...round(2)])
          const inHand = yield* killedInHand(args)
          expect(inHand.length).toBeGreaterThan(0)
          const seen: Array<string> = []
          yield* consumeInto(bus, seen)
          yield* until(() => new Set(seen).size === 2 * KEYS.length)
          expectInOrder(seen)
        }).pipe(Effect.scoped),
      60_000
    )

    it.live(
      "loses nothing that it accepted when its server is killed, and goes on when that is back",
      () =>
        Effect.gen(function* () {
          const { open } = yield* fresh
          const bus = yield* build(open)
          const seen: Array<string> = []
          yield* consumeInto(bus, seen)
          const accept = (messages: ReadonlyArray<BusMessage>) =>
            bus
              .publish(messages)
              .pipe(Effect.retry({ while: ({ _tag }) => _tag === "BusUnavailable", schedule: Schedule.spaced("50 millis") }))
          yield* accept(round(1))
          yield* accept(round(2))
          yield* server().kill
          const refused = yield* Effect.flip(bus.publish([message("key-0", 3)]))
          expect(refused).toMatchObject({ _tag: "BusUnavailable", next: expect.any(String), where: expect.any(String) })
          const accepting = yield* Effect.forkChild(Effect.forEach([3, 4, 5], (number) => accept(round(number))))
          yield* server().start
          yield* Fiber.join(accepting)
          yield* until(() => new Set(seen).size === 5 * KEYS.length)
          expectInOrder(seen)
          expect(yield* bus.dead(10)).toEqual([])
        }).pipe(Effect.scoped),
      90_000
    )
  })
}
