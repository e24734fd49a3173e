import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Metric } from "effect"
import { TestClock } from "effect/testing"
import type { KubeError } from "./kube-error.ts"
import { refusalError } from "./kube-error.ts"
import { makeReadLimit, type ReadLimit } from "./read-limit.ts"

const refused = (status: number, retryAfter = 0): KubeError =>
  refusalError(status, { cluster: "prod", where: "/x", said: "too many requests", retryAfter })

/** A server that is asked through a limit: what it began to answer, and how each answer comes about. */
const asking = Effect.fnUntraced(function* (limit: ReadLimit) {
  const begun: Array<string> = []
  const ask = (name: string, answer: Effect.Effect<string, KubeError>, priority: "health" | "normal" = "normal") =>
    Effect.forkScoped(
      Effect.result(
        limit.run(
          priority,
          Effect.suspend(() => {
            begun.push(name)
            return answer
          })
        )
      )
    )
  return { ask, begun }
})

const takes = (duration: `${number} millis` | `${number} seconds`) => Effect.as(Effect.sleep(duration), "ok")
const settle = TestClock.adjust(0)

describe("the reads of one API server", () => {
  it.effect("go as many at once as it bears, the rest in order", () =>
    Effect.gen(function* () {
      const limit = yield* makeReadLimit("prod", 2)
      const { ask, begun } = yield* asking(limit)
      for (const name of ["a", "b", "c", "d"]) yield* ask(name, takes("100 millis"))
      yield* settle
      expect(begun).toEqual(["a", "b"])
      yield* TestClock.adjust("100 millis")
      expect(begun).toEqual(["a", "b", "c", "d"])
      expect(limit.pressure()).toMatchObject({ limit: 2, held: 0 })
    }).pipe(Effect.scoped)
  )

  it.effect("stop until the time it asks for, and come back one more a round", () =>
    Effect.gen(function* () {
      const limit = yield* makeReadLimit("prod", 8)
      const { ask, begun } = yield* asking(limit)
      yield* ask("refused", Effect.fail(refused(429, 5)))
      yield* settle
      expect(limit.pressure()).toMatchObject({ limit: 4, most: 8, because: "prod answered 429: too many requests" })
      for (let index = 0; index < 8; index++) yield* ask(`r${index}`, takes("10 millis"))
      yield* TestClock.adjust("4900 millis")
      expect(begun).toEqual(["refused"])
      yield* TestClock.adjust("100 millis")
      expect(begun).toHaveLength(5)
      yield* TestClock.adjust("10 millis")
      expect(begun).toHaveLength(9)
      yield* TestClock.adjust("10 millis")
      // eight good answers at four to five at once: one more, and not yet two
      expect(limit.pressure()).toMatchObject({ limit: 5, held: 8 })
      expect(limit.pressure().heldMs).toBeGreaterThanOrEqual(8 * 5_000 - 100)
    }).pipe(Effect.scoped)
  )

  it.effect("are halved once for what was under way together, down to one", () =>
    Effect.gen(function* () {
      const limit = yield* makeReadLimit("prod", 8)
      const { ask } = yield* asking(limit)
      const fails = Effect.andThen(Effect.sleep("10 millis"), Effect.fail(refused(503)))
      for (let index = 0; index < 8; index++) yield* ask(`${index}`, fails)
      yield* TestClock.adjust("10 millis")
      expect(limit.pressure().limit).toBe(4)
      for (let round = 0; round < 4; round++) {
        yield* ask(`again ${round}`, fails)
        yield* TestClock.adjust("11 seconds")
      }
      expect(limit.pressure().limit).toBe(1)
    }).pipe(Effect.scoped)
  )

  it.effect("are fewer when its answers come late", () =>
    Effect.gen(function* () {
      const limit = yield* makeReadLimit("prod", 8)
      const { ask } = yield* asking(limit)
      for (let index = 0; index < 20; index++) {
        yield* ask(`usual ${index}`, takes("50 millis"))
        yield* TestClock.adjust("50 millis")
      }
      expect(limit.pressure().limit).toBe(8)
      yield* ask("late", takes("6 seconds"))
      yield* TestClock.adjust("6 seconds")
      expect(limit.pressure()).toMatchObject({ limit: 4, because: "an answer took 6.0 s" })
    }).pipe(Effect.scoped)
  )

  it.effect("keep to a budget a second, beyond what may come at once", () =>
    Effect.gen(function* () {
      const limit = yield* makeReadLimit("prod", 8)
      const { ask, begun } = yield* asking(limit)
      for (let index = 0; index < 200; index++) yield* ask(`${index}`, Effect.succeed("ok"))
      yield* settle
      expect(begun).toHaveLength(100)
      yield* TestClock.adjust("1 second")
      expect(begun).toHaveLength(150)
      yield* TestClock.adjust("1 second")
      expect(begun).toHaveLength(200)
    }).pipe(Effect.scoped)
  )

  it.effect("of its health come at once, whatever is held back, and lower nothing", () =>
    Effect.gen(function* () {
      const limit = yield* makeReadLimit("prod", 8)
      const { ask, begun } = yield* asking(limit)
      yield* ask("refused", Effect.fail(refused(429, 60)))
      yield* ask("held", takes("10 millis"))
      yield* ask("health", Effect.fail(refused(500)), "health")
      yield* settle
      expect(begun).toEqual(["refused", "health"])
      expect(limit.pressure().limit).toBe(4)
    }).pipe(Effect.scoped)
  )

  it.effect("that nobody wants any more leave their place, and those that get no turn say so", () =>
    Effect.gen(function* () {
      const limit = yield* makeReadLimit("prod", 1)
      const { ask, begun } = yield* asking(limit)
      yield* ask("first", takes("40 seconds"))
      const given = yield* ask("given up", takes("1 seconds"))
      const late = yield* ask("late", takes("1 seconds"))
      yield* settle
      yield* Fiber.interrupt(given)
      yield* TestClock.adjust("30 seconds")
      expect(yield* Fiber.join(late)).toMatchObject({ _tag: "Failure", failure: { _tag: "KubeOverloaded" } })
      yield* ask("next", takes("1 seconds"))
      yield* TestClock.adjust("11 seconds")
      expect(begun).toEqual(["first", "next"])
    }).pipe(Effect.scoped)
  )

  it.effect("show their limit as a metric of the cluster", () =>
    Effect.gen(function* () {
      const limit = yield* makeReadLimit("metered", 8)
      const { ask } = yield* asking(limit)
      yield* ask("refused", Effect.fail(refused(503)))
      yield* settle
      const gauges = (yield* Metric.snapshot).filter(({ id }) => id === "handrail_kube_read_limit")
      const own = gauges.find(({ attributes }) => JSON.stringify(attributes).includes("metered"))
      expect(own?.state).toMatchObject({ value: 4 })
    }).pipe(Effect.scoped)
  )
})
