import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { makeSharedReads } from "./shared-reads.ts"

const counting = (result: Effect.Effect<string, string>) => {
  const seen = { started: 0, cancelled: 0 }
  const fetch = Effect.suspend(() => {
    seen.started += 1
    return Effect.map(result, (text) => `${text}${seen.started}`)
  }).pipe(Effect.onInterrupt(() => Effect.sync(() => (seen.cancelled += 1))))
  return { seen, fetch }
}

describe("makeSharedReads", () => {
  it.effect("fetches once for all who ask within the age, and anew after it", () =>
    Effect.gen(function* () {
      const { read } = yield* makeSharedReads<string, string>("2 seconds")
      const { seen, fetch } = counting(Effect.succeed("v").pipe(Effect.delay("1 second")))
      const ask = (age: number) => read("k", age, fetch)
      const first = yield* Effect.forkChild(Effect.all([ask(2000), ask(2000), ask(2000)], { concurrency: "unbounded" }))
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(first)).toEqual(["v1", "v1", "v1"])
      expect(yield* ask(1500)).toBe("v1")
      const second = yield* Effect.forkChild(ask(1000))
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(second)).toBe("v2")
      const third = yield* Effect.forkChild(ask(0))
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(third)).toBe("v3")
      yield* TestClock.adjust("2 seconds")
      const fourth = yield* Effect.forkChild(ask(60_000))
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(fourth)).toBe("v4")
      expect(seen).toEqual({ started: 4, cancelled: 0 })
    }).pipe(Effect.scoped)
  )

  it.effect("outlives the one who asked first, and is cancelled by the last to leave", () =>
    Effect.gen(function* () {
      const { read } = yield* makeSharedReads<string, string>("2 seconds")
      const gate = yield* Deferred.make<string>()
      const shared = counting(Deferred.await(gate))
      const first = yield* Effect.forkChild(read("a", 2000, shared.fetch))
      const second = yield* Effect.forkChild(read("a", 2000, shared.fetch))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(gate, "v")
      expect(yield* Fiber.join(second)).toBe("v1")

      const asked = yield* Deferred.make<void>()
      const lonely = counting(Effect.andThen(Deferred.succeed(asked, undefined), Effect.never))
      const only = yield* Effect.forkChild(read("b", 2000, lonely.fetch))
      yield* Deferred.await(asked)
      yield* Fiber.interrupt(only)
      expect(lonely.seen).toEqual({ started: 1, cancelled: 1 })
      expect(shared.seen.cancelled).toBe(0)
    }).pipe(Effect.scoped)
  )

  it.effect("does not keep failures, and keeps keys apart", () =>
    Effect.gen(function* () {
      const { read } = yield* makeSharedReads<string, string>("2 seconds")
      const failing = counting(Effect.fail("no"))
      expect(yield* Effect.flip(read("k", 2000, failing.fetch))).toBe("no")
      expect(yield* Effect.flip(read("k", 2000, failing.fetch))).toBe("no")
      expect(failing.seen.started).toBe(2)
      expect(yield* read("l", 2000, Effect.succeed("other"))).toBe("other")
    }).pipe(Effect.scoped)
  )
})
