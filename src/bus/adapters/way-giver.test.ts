import { expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { wayGiver } from "./way-giver.ts"

/** How long the consumer rests after working for so long while so much was published in 10 ms. */
const restAfter = (published: number, fullness: number, worked: number, wasAll = false) =>
  Effect.gen(function* () {
    const way = wayGiver(() => fullness)
    yield* way.giveWay(0, false)
    way.published(published)
    yield* TestClock.adjust("10 millis")
    const resting = yield* Effect.forkChild(way.giveWay(worked, wasAll), { startImmediately: true })
    let rested = 0
    while (resting.pollUnsafe() === undefined) {
      yield* TestClock.adjust("1 millis")
      rested++
    }
    yield* Fiber.join(resting)
    return rested
  })

it.effect("rests while much is published, less the fuller the bus, and not at all in quiet", () =>
  Effect.gen(function* () {
    expect(yield* restAfter(1, 0, 10)).toBe(0)
    const empty = yield* restAfter(50, 0, 10)
    const fuller = yield* restAfter(50, 0.3, 10)
    expect(empty).toBeGreaterThan(fuller)
    expect(fuller).toBeGreaterThan(10)
    expect(yield* restAfter(50, 0.5, 10)).toBe(0)
  })
)

it.effect("begins a batch a tenth of a second after one that was all there was", () =>
  Effect.gen(function* () {
    expect(yield* restAfter(1, 0, 10, true)).toBe(90)
    expect(yield* restAfter(1, 0, 200, true)).toBe(0)
    expect(yield* restAfter(1, 0, 10, false)).toBe(0)
  })
)
