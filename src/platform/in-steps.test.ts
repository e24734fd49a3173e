import { expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { atOnce, inSteps, mapping } from "./in-steps.ts"

const numbers = Array.from({ length: 10 }, (_, index) => index)

it("gives what the work gives", () => {
  expect(atOnce(mapping(numbers, (one) => one * 2))).toEqual(numbers.map((one) => one * 2))
})

it.effect("gives the same in steps, and runs the work anew each time", () =>
  Effect.gen(function* () {
    const twice = inSteps(() => mapping(numbers, (one) => one * 2))
    expect(yield* twice).toEqual(numbers.map((one) => one * 2))
    expect(yield* twice).toEqual(numbers.map((one) => one * 2))
  })
)

it.live("lets others have the thread while it works", () =>
  Effect.gen(function* () {
    const happened: Array<string> = []
    const spend = (one: number) => {
      const until = performance.now() + 6
      while (performance.now() < until);
      happened.push(`step ${one}`)
    }
    const working = yield* Effect.forkChild(
      inSteps(() => mapping([1, 2, 3], spend)),
      { startImmediately: true }
    )
    happened.push("other")
    yield* Fiber.join(working)
    expect(happened).toEqual(["step 1", "other", "step 2", "step 3"])
  })
)
