/** What every bus does. Each adapter's test runs it on a bus of its own for each test. */
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, type Layer, Queue, type Scope } from "effect"
import { timestamp } from "../domain/ids.ts"
import { Bus, type BusMessage, BusUnavailable, type Delivery, type Unreadable } from "./bus.ts"
import type { BusLimits } from "./limits.ts"

/** Opens one bus, as often as it is asked, one time after the other: the second time is a restart. */
type Open = (limits?: Partial<BusLimits>) => Layer.Layer<Bus, unknown>

export interface BusKit {
  /** An empty bus, gone with the scope. */
  readonly fresh: Effect.Effect<Open, unknown, Scope.Scope>
}

/** `key/number`: ids that say what they are about. */
const message = (id: string, over: Partial<BusMessage> = {}): BusMessage => ({
  id,
  type: "dev.handrail.signal.v1",
  source: "alertmanager",
  key: id.split("/")[0] ?? id,
  time: timestamp(0),
  data: { id, text: "ünïcode ␛ 'quotes' \\ 💥" },
  notes: [`a note about ${id}`],
  ...over
})

const unreadable = (id: string): Unreadable => ({
  id,
  source: "alertmanager",
  time: timestamp(0),
  raw: `{"odd":"${id}"}`,
  reason: `$.status of ${id}: expected "firing"`
})

const publish = (...ids: ReadonlyArray<string>) => Effect.flatMap(Bus, (bus) => bus.publish(ids.map((id) => message(id))))
const status = Effect.flatMap(Bus, (bus) => bus.status)
const dead = Effect.flatMap(Bus, (bus) => bus.dead(100))
const deadIds = Effect.map(dead, (letters) => letters.map(({ id }) => id).sort())

const fail = (reason: string) => Effect.fail(new Error(reason))

/** Consumes in the background, one message after the other, and gives each that was handled. */
const consuming = <R = never>(
  handle: (delivery: Delivery) => Effect.Effect<void, unknown, R> = () => Effect.void
): Effect.Effect<Queue.Dequeue<Delivery>, never, Bus | R | Scope.Scope> =>
  Effect.gen(function* () {
    const bus = yield* Bus
    const seen = yield* Queue.unbounded<Delivery>()
    const consume = bus.consume((batch) =>
      Effect.andThen(Effect.forEach(batch, handle, { discard: true }), Effect.asVoid(Queue.offerAll(seen, batch)))
    )
    yield* Effect.forkScoped(consume, { startImmediately: true })
    return seen
  })

const take = (queue: Queue.Dequeue<Delivery>, count: number) => Effect.forEach(Array.from({ length: count }), () => Queue.take(queue))
const takeIds = (queue: Queue.Dequeue<Delivery>, count: number) => Effect.map(take(queue, count), (taken) => taken.map(({ id }) => id))

/** Waits until the bus says so; a test that waits for what never comes runs into its time limit. */
const until = Effect.fnUntraced(function* <A, E, R>(look: Effect.Effect<A, E, R>, holds: (found: A) => boolean) {
  for (;;) {
    const found = yield* look
    if (holds(found)) return found
    yield* Effect.sleep("10 millis")
  }
})
const untilHandled = until(status, ({ pending }) => pending === 0)

const orderOf = (ids: ReadonlyArray<string>): Readonly<Record<string, ReadonlyArray<string>>> =>
  Object.fromEntries(
    [...new Set(ids.map((id) => id.split("/")[0] ?? ""))].map((key) => [key, ids.filter((id) => id.startsWith(`${key}/`))])
  )

export const busContract = (name: string, { fresh }: BusKit): void => {
  const onBus = <A, E>(limits: Partial<BusLimits>, use: Effect.Effect<A, E, Bus | Scope.Scope>) =>
    Effect.flatMap(fresh, (open) => use.pipe(Effect.scoped, Effect.provide(open(limits)))).pipe(Effect.scoped)

  describe(name, () => {
    it.live("answers each of several publications by itself, in order", () =>
      onBus(
        { maxPending: 3 },
        Effect.gen(function* () {
          const bus = yield* Bus
          const each = (...publications: ReadonlyArray<ReadonlyArray<string>>) =>
            bus.publishEach(publications.map((ids) => ({ messages: ids.map((id) => message(id)), unreadable: [] })))
          const answers = yield* each(["a/1"], ["b/1", "b/2", "b/3", "b/4"], ["c/1"])
          expect(answers).toMatchObject([{ success: { accepted: 1 } }, { failure: { _tag: "BusFull" } }, { success: { accepted: 1 } }])
          expect(yield* each(["a/1"], ["d/1"])).toMatchObject([{ success: { duplicates: 1 } }, { success: { accepted: 1 } }])
          expect(yield* each()).toEqual([])
          expect((yield* status).pending).toBe(3)
        })
      )
    )

    it.live("hands over whole and in order what came before and after the consumer started", () =>
      onBus(
        {},
        Effect.gen(function* () {
          expect(yield* publish("a/1", "b/1")).toEqual({ accepted: 2, duplicates: 0, unreadable: 0 })
          expect(yield* status).toMatchObject({ pending: 2, dead: 0 })
          const seen = yield* consuming()
          const [first, second] = yield* take(seen, 2)
          expect(first).toEqual({ ...message("a/1"), attempt: 1, publishedAt: expect.stringMatching(/^20\d\d-.*Z$/) })
          expect(second?.id).toBe("b/1")
          yield* publish("a/2", "a/3")
          expect(yield* takeIds(seen, 2)).toEqual(["a/2", "a/3"])
          yield* untilHandled
          expect(yield* status).toEqual({ pending: 0, oldestMs: 0, dead: 0, dropped: 0 })
        })
      )
    )

    it.live("tells publications at the same time apart, and keeps the order of each key", () =>
      onBus(
        { batch: 7 },
        Effect.gen(function* () {
          const seen = yield* consuming()
          const rounds = Array.from({ length: 20 }, (_, round) => ["a", "b", "c"].map((key) => `${key}/${String(round).padStart(2, "0")}`))
          const receipts = yield* Effect.forEach(
            ["a", "b", "c"],
            (_key, column) =>
              Effect.forEach(rounds, (ids) => publish(ids[column] ?? "")).pipe(Effect.map((all) => all.map(({ accepted }) => accepted))),
            { concurrency: "unbounded" }
          )
          expect(receipts.flat()).toEqual(Array.from({ length: 60 }, () => 1))
          const order = orderOf(yield* takeIds(seen, 60))
          for (const [column, key] of ["a", "b", "c"].entries()) expect(order[key]).toEqual(rounds.map((ids) => ids[column]))
        })
      )
    )

    it.live("hands a duplicate over once, consumed or not, and again once its id is out of the window", () =>
      onBus(
        { dedupWindowMs: 1000 },
        Effect.gen(function* () {
          expect(yield* publish("a/1", "b/1", "a/1")).toEqual({ accepted: 2, duplicates: 1, unreadable: 0 })
          expect(yield* publish("a/1")).toEqual({ accepted: 0, duplicates: 1, unreadable: 0 })
          const seen = yield* consuming()
          const [first] = yield* take(seen, 2)
          yield* untilHandled
          expect(yield* publish("b/1", "c/1")).toEqual({ accepted: 1, duplicates: 1, unreadable: 0 })
          expect(yield* takeIds(seen, 1)).toEqual(["c/1"])
          yield* until(publish("a/1"), ({ accepted }) => accepted === 1)
          const [again] = yield* take(seen, 1)
          expect(again).toMatchObject({ id: "a/1", attempt: 1 })
          expect(again?.publishedAt).not.toBe(first?.publishedAt)
        })
      )
    )

    it.live("refuses whole what would make more wait than may, and takes it once there is room", () =>
      onBus(
        { maxPending: 3 },
        Effect.gen(function* () {
          yield* publish("a/1", "a/2")
          expect(yield* Effect.flip(publish("a/3", "a/4"))).toMatchObject({
            _tag: "BusFull",
            retryAfterMs: expect.any(Number),
            next: expect.any(String)
          })
          expect(yield* status).toMatchObject({ pending: 2 })
          expect(yield* publish("a/1", "a/5")).toEqual({ accepted: 1, duplicates: 1, unreadable: 0 })
          const seen = yield* consuming()
          expect(yield* takeIds(seen, 3)).toEqual(["a/1", "a/2", "a/5"])
          yield* untilHandled
          yield* publish("a/3", "a/4")
          expect(yield* takeIds(seen, 2)).toEqual(["a/3", "a/4"])
        })
      )
    )

    it.live("puts what could not be read among the dead at once, one for each id", () =>
      onBus(
        {},
        Effect.gen(function* () {
          const bus = yield* Bus
          expect(yield* bus.publish([message("a/1")], [unreadable("x"), unreadable("y")])).toEqual({
            accepted: 1,
            duplicates: 0,
            unreadable: 2
          })
          yield* bus.publish([], [unreadable("x")])
          expect(yield* status).toMatchObject({ pending: 1, dead: 2 })
          const { id, raw: content, reason, source } = unreadable("x")
          expect((yield* dead).find((letter) => letter.id === "x")).toEqual({
            id,
            source,
            content,
            reason,
            at: expect.any(String),
            attempts: 0,
            replayable: false
          })
          expect(yield* bus.dead(1)).toHaveLength(1)
          expect(yield* bus.replay()).toBe(0)
          expect(yield* bus.replay(["x"])).toBe(0)
          expect(yield* bus.discard(["x", "nowhere"])).toBe(1)
          expect(yield* deadIds).toEqual(["y"])
        })
      )
    )

    it.live("gives up what keeps failing, with the last reason, after its neighbours and before the next of its key", () =>
      onBus(
        { maxAttempts: 3, retryDelayMs: 20 },
        Effect.gen(function* () {
          const tried: Array<string> = []
          yield* publish("a/1", "bad/1", "bad/2", "b/1", "worse/1")
          const seen = yield* consuming(({ attempt, id }) => {
            if (id === "bad/1") tried.push(`attempt ${attempt}`)
            return id === "bad/1" ? fail(`no such thing, ${attempt}`) : id === "worse/1" ? Effect.die("boom") : Effect.void
          })
          const handled = yield* takeIds(seen, 3)
          expect([...handled].sort()).toEqual(["a/1", "b/1", "bad/2"])
          expect(handled.at(-1)).toBe("bad/2")
          yield* untilHandled
          expect(tried).toEqual(["attempt 1", "attempt 2", "attempt 3"])
          const letters = yield* dead
          expect(letters.map(({ id, reason, attempts, replayable }) => [id, reason, attempts, replayable]).sort()).toEqual([
            ["bad/1", "no such thing, 3", 3, true],
            ["worse/1", "boom", 3, true]
          ])
          expect(JSON.parse(letters.find(({ id }) => id === "bad/1")?.content ?? "")).toEqual(message("bad/1"))
        })
      )
    )

    it.live("hands over again what is replayed, under its id and as if for the first time", () =>
      onBus(
        { maxAttempts: 1 },
        Effect.gen(function* () {
          const bus = yield* Bus
          const times: Array<string> = []
          let works = false
          yield* publish("a/1")
          const seen = yield* consuming((delivery) => {
            times.push(delivery.publishedAt)
            return works ? Effect.void : fail("not yet")
          })
          yield* until(status, (found) => found.dead === 1)
          yield* publish("b/1")
          yield* publish("c/1")
          yield* until(status, (found) => found.dead === 3)
          works = true
          expect(yield* bus.replay(["a/1", "nowhere"])).toBe(1)
          expect(yield* take(seen, 1)).toMatchObject([{ ...message("a/1"), attempt: 1 }])
          expect(times.at(0)).not.toBe(times.at(-1))
          expect(yield* bus.replay()).toBe(2)
          expect((yield* takeIds(seen, 2)).sort()).toEqual(["b/1", "c/1"])
          yield* untilHandled
          expect(yield* status).toMatchObject({ pending: 0, dead: 0 })
        })
      )
    )

    it.live("drops the oldest dead letters beyond what may be kept, and counts them over a restart", () =>
      Effect.gen(function* () {
        const open = yield* fresh
        const bury = (...ids: ReadonlyArray<string>) =>
          Effect.flatMap(Bus, (bus) => Effect.forEach(ids, (id) => bus.publish([], [unreadable(id)]), { discard: true }))
        yield* Effect.gen(function* () {
          yield* bury("u", "v", "w", "x")
          // given up once more: it is the latest now, and nothing was dropped for it
          yield* bury("v")
          expect(yield* status).toMatchObject({ dead: 4, dropped: 0 })
          yield* publish("a/1")
          yield* consuming(() => fail("never"))
          yield* until(status, ({ dead: found, dropped }) => found === 4 && dropped === 1)
          expect(yield* deadIds).toEqual(["a/1", "v", "w", "x"])
        }).pipe(Effect.scoped, Effect.provide(open({ maxDead: 4, maxAttempts: 1 })))
        yield* Effect.gen(function* () {
          yield* bury("y", "z")
          expect(yield* deadIds).toEqual(["y", "z"])
          const bus = yield* Bus
          // what a person lets go was not dropped
          yield* bus.discard(["y"])
          expect(yield* status).toMatchObject({ dead: 1, dropped: 5 })
        }).pipe(Effect.scoped, Effect.provide(open({ maxDead: 2 })))
      }).pipe(Effect.scoped)
    )

    it.live("drops the oldest dead letters that are too large together, but never the latest", () =>
      onBus(
        { maxDeadBytes: 10_000 },
        Effect.gen(function* () {
          const bus = yield* Bus
          const bury = (id: string, size: number) => bus.publish([], [{ ...unreadable(id), raw: "x".repeat(size) }])
          for (let number = 0; number < 20; number++) yield* bury(`small/${String(number).padStart(2, "0")}`, 900)
          const { dead: kept, dropped } = yield* status
          expect(kept).toBeLessThanOrEqual(11)
          expect(kept).toBeGreaterThanOrEqual(6)
          expect(dropped).toBe(20 - kept)
          expect((yield* deadIds)[0]).toBe(`small/${String(dropped).padStart(2, "0")}`)
          yield* bury("large", 20_000)
          expect(yield* deadIds).toEqual(["large"])
          expect(yield* status).toMatchObject({ dead: 1, dropped: 20 })
        })
      )
    )

    it.live("waits an outage out and blames no message for it", () =>
      onBus(
        { maxAttempts: 2 },
        Effect.gen(function* () {
          yield* publish("a/1", "b/1")
          let outages = 4
          const seen = yield* consuming(() =>
            Effect.suspend(() =>
              outages-- > 0 ? new BusUnavailable({ message: "gone", where: "the database", next: "wait", cause: "gone" }) : Effect.void
            )
          )
          expect(yield* takeIds(seen, 2)).toEqual(["a/1", "b/1"])
          expect(yield* dead).toEqual([])
        })
      )
    )

    it.live("keeps over a restart what waits, what was in hand, what is dead and what is a duplicate", () =>
      Effect.gen(function* () {
        const open = yield* fresh
        yield* Effect.gen(function* () {
          const bus = yield* Bus
          yield* bus.publish([message("a/1"), message("a/2"), message("b/1")], [unreadable("x")])
          const inHand = yield* Deferred.make<void>()
          yield* consuming(() => Effect.andThen(Deferred.succeed(inHand, undefined), Effect.never))
          yield* Deferred.await(inHand)
        }).pipe(Effect.scoped, Effect.provide(open()))
        yield* Effect.gen(function* () {
          expect(yield* status).toMatchObject({ pending: 3, dead: 1 })
          expect(yield* publish("a/1")).toMatchObject({ duplicates: 1 })
          yield* publish("a/3")
          const order = orderOf(yield* takeIds(yield* consuming(), 4))
          expect(order).toEqual({ a: ["a/1", "a/2", "a/3"], b: ["b/1"] })
          yield* untilHandled
        }).pipe(Effect.scoped, Effect.provide(open()))
        yield* Effect.gen(function* () {
          expect(yield* status).toEqual({ pending: 0, oldestMs: 0, dead: 1, dropped: 0 })
        }).pipe(Effect.provide(open()))
      }).pipe(Effect.scoped)
    )

    it.live("hands over ten thousand that came at once, in large batches, each key in order", () =>
      onBus(
        {},
        Effect.gen(function* () {
          const bus = yield* Bus
          const ids = Array.from({ length: 10_000 }, (_, number) => `${number % 97}/${String(number).padStart(5, "0")}`)
          expect(yield* bus.publish(ids.map((id) => message(id)))).toMatchObject({ accepted: 10_000 })
          const seen: Array<string> = []
          let batches = 0
          const done = yield* Deferred.make<void>()
          const consume = bus.consume((batch) => {
            batches++
            seen.push(...batch.map(({ id }) => id))
            return seen.length === ids.length ? Deferred.succeed(done, undefined) : Effect.void
          })
          yield* Effect.forkScoped(consume)
          yield* Deferred.await(done)
          expect(batches).toBeLessThan(1000)
          expect(orderOf(seen)).toEqual(orderOf(ids))
          yield* untilHandled
        })
      )
    )

    it.live("says how long the oldest waits", () =>
      onBus(
        {},
        Effect.gen(function* () {
          yield* publish("a/1")
          const { oldestMs } = yield* until(status, (found) => found.oldestMs > 0)
          yield* publish("a/2")
          expect((yield* status).oldestMs).toBeGreaterThanOrEqual(oldestMs)
        })
      )
    )
  })
}
