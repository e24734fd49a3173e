import { expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { wayGiver } from "./way-giver.ts"

/** How long the consumer rests after working for 10 ms in which so much was published. */
const restAfter = (published: number, fullness: number) =>
  Effect.gen(function* () {
    const way = wayGiver(() => fullness)
    yield* way.giveWay(0)
    way.published(published)
    yield* TestClock.adjust("10 millis")
    const resting = yield* Effect.forkChild(way.giveWay(10), { startImmediately: true })
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
    expect(yield* restAfter(1, 0)).toBe(0)
    const empty = yield* restAfter(50, 0)
    const fuller = yield* restAfter(50, 0.3)
    expect(empty).toBeGreaterThan(fuller)
    expect(fuller).toBeGreaterThan(10)
    expect(yield* restAfter(50, 0.5)).toBe(0)
  })
)
