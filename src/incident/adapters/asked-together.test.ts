import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { askedTogether } from "./asked-together.ts"

const isEven = (key: number) => key % 2 === 0

describe("what is asked together", () => {
  it.effect("is one question after the one that is being asked, and gives each its own part of the answer", () =>
    Effect.gen(function* () {
      const goesOn = yield* Deferred.make<void>()
      const questions: Array<ReadonlyArray<number>> = []
      const ask = yield* askedTogether((keys: ReadonlyArray<number>) => {
        questions.push(keys)
        return Effect.as(Deferred.await(goesOn), new Set(keys.filter(isEven)))
      })
      const first = yield* Effect.forkChild(ask([1, 2]), { startImmediately: true })
      yield* Effect.yieldNow
      const others = yield* Effect.forEach([[2, 3], [4], [4, 5, 6]], (keys) => Effect.forkChild(ask(keys), { startImmediately: true }))
      const [givesUp, ...rest] = others
      yield* givesUp === undefined ? Effect.void : Fiber.interrupt(givesUp)
      yield* Deferred.succeed(goesOn, undefined)
      expect([...(yield* Fiber.join(first))]).toEqual([2])
      expect(yield* Effect.forEach(rest, (fiber) => Effect.map(Fiber.join(fiber), (keys) => [...keys]))).toEqual([[4], [4, 6]])
      expect(questions).toEqual([
        [1, 2],
        [2, 3, 4, 5, 6]
      ])
    })
  )

  it.effect("fails for all who asked it, and can be asked again", () =>
    Effect.gen(function* () {
      let fails = true
      const ask = yield* askedTogether((keys: ReadonlyArray<number>) =>
        Effect.suspend(() => (fails ? Effect.fail("away") : Effect.succeed(new Set(keys))))
      )
      expect(yield* Effect.all([Effect.flip(ask([1])), Effect.flip(ask([2]))], { concurrency: 2 })).toEqual(["away", "away"])
      fails = false
      expect([...(yield* ask([1]))]).toEqual([1])
    })
  )
})
