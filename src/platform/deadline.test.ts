import { describe, expect, it } from "@effect/vitest"
import { Clock, Data, Duration, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import { CurrentScope, type IncidentScope, retryBudget } from "../domain/incident-scope.ts"
import { inScope, remaining, withDeadline, withRetryBudget, withTier } from "./deadline.ts"

class Flaky extends Data.TaggedError("Flaky")<{ readonly message: string; readonly passing: boolean }> {}

const incident = (over: Partial<IncidentScope> = {}): IncidentScope => ({
  owner: "inc-00000000",
  deadline: Number.POSITIVE_INFINITY,
  tier: "operator",
  retries: retryBudget(10),
  ...over
})

/** Runs to the end under a clock that jumps over every wait. */
const run = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.exit(effect))
    yield* TestClock.adjust("10 days")
    return yield* Fiber.join(fiber)
  })
const check = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(effect.pipe(Effect.provide(TestClock.layer())))

describe("withDeadline", () => {
  it("stops the work at the soonest of all enclosing deadlines, whatever a child asks for", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 6 }), (limits) =>
        check(
          Effect.gen(function* () {
            let stoppedAt = 0
            const work = Effect.never.pipe(Effect.onInterrupt(() => Effect.map(Clock.currentTimeMillis, (now) => (stoppedAt = now))))
            const nested = limits.reduce<Effect.Effect<unknown, unknown>>(
              (inner, limit, i) => withDeadline(`stage ${i}`, limit)(inner),
              work
            )
            const exit = yield* run(nested)
            expect(Exit.isFailure(exit)).toBe(true)
            expect(stoppedAt).toBe(Math.min(...limits))
          })
        )
      ),
      { numRuns: 60 }
    ))

  it.effect("tells the stage, the owner and the time it had", () =>
    Effect.gen(function* () {
      const work = Effect.never.pipe(withDeadline("probe nodes", "90 seconds"), inScope("incident", incident()))
      const fiber = yield* Effect.forkChild(Effect.flip(work))
      yield* TestClock.adjust("2 minutes")
      expect(yield* Fiber.join(fiber)).toMatchObject({
        _tag: "DeadlineExceeded",
        stage: "probe nodes",
        where: "inc-00000000",
        message: "probe nodes was stopped at its deadline, 1m 30s after it began"
      })
    })
  )

  it.effect("does not start work whose deadline has passed", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_000)
      let started = false
      const exit = yield* Effect.sync(() => (started = true)).pipe(
        withDeadline("late", "1 hour"),
        inScope("i", incident({ deadline: 999 })),
        Effect.exit
      )
      expect(Exit.isFailure(exit)).toBe(true)
      expect(started).toBe(false)
    })
  )

  it.effect("takes limits longer than a timer can hold", () =>
    Effect.gen(function* () {
      expect(yield* Effect.succeed("done").pipe(Effect.delay("1 milli"), withDeadline("long", "60 days"))).toBe("done")
    }).pipe(Effect.provideService(Clock.Clock, Clock.Clock.defaultValue()))
  )

  it.effect("tells what is left", () =>
    Effect.gen(function* () {
      expect(Duration.isFinite(yield* remaining)).toBe(false)
      const left = Effect.andThen(TestClock.adjust("4 seconds"), remaining).pipe(withDeadline("s", "10 seconds"))
      expect(Duration.toSeconds(yield* left)).toBe(6)
    })
  )
})

describe("withTier", () => {
  it.effect("lowers authority and never raises it", () =>
    Effect.gen(function* () {
      const tier = Effect.map(CurrentScope, (scope) => scope.tier)
      expect(yield* tier.pipe(inScope("i", incident()))).toBe("operator")
      expect(yield* tier.pipe(withTier("operator"), withTier("reader"), inScope("i", incident()))).toBe("reader")
      expect(yield* tier.pipe(withTier("operator"))).toBe("reader")
    })
  )
})

describe("withRetryBudget", () => {
  const failing = (counter: { tries: number }, passing = true) =>
    Effect.suspend(() => {
      counter.tries += 1
      return Effect.fail(new Flaky({ message: `try ${counter.tries}`, passing }))
    })
  const policy = (times: number) => ({ times, while: (error: Flaky) => error.passing })

  it("never retries more than the incident's budget, over all its operations and their own limits", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 8 }),
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 }),
        (budget, limits) =>
          check(
            Effect.gen(function* () {
              const counters = limits.map((times) => ({ times, tries: 0 }))
              const scope = incident({ retries: retryBudget(budget) })
              const all = Effect.forEach(
                counters,
                (counter) => Effect.exit(failing(counter).pipe(withRetryBudget("op", policy(counter.times)))),
                {
                  concurrency: "unbounded"
                }
              )
              yield* run(all.pipe(inScope("i", scope)))
              const retries = counters.map(({ tries }) => tries - 1)
              expect(retries.reduce((sum, n) => sum + n, 0)).toBe(
                Math.min(
                  budget,
                  limits.reduce((sum, n) => sum + n, 0)
                )
              )
              for (const [i, n] of retries.entries()) expect(n).toBeLessThanOrEqual(limits[i] ?? 0)
              expect(scope.retries.left()).toBe(budget - retries.reduce((sum, n) => sum + n, 0))
            })
          )
      ),
      { numRuns: 60 }
    ))

  it.effect("says the budget is spent, and what kept failing", () =>
    Effect.gen(function* () {
      const work = failing({ tries: 0 }).pipe(withRetryBudget("read pods", policy(9)), inScope("i", incident({ retries: retryBudget(2) })))
      const fiber = yield* Effect.forkChild(Effect.flip(work))
      yield* TestClock.adjust("1 hour")
      expect(yield* Fiber.join(fiber)).toMatchObject({
        _tag: "RetryBudgetExhausted",
        message: "read pods failed and inc-00000000 has no retries left: try 3"
      })
    })
  )

  it.effect("fails at once with what cannot pass, spending nothing", () =>
    Effect.gen(function* () {
      const scope = incident()
      const error = yield* failing({ tries: 0 }, false).pipe(withRetryBudget("op", policy(9)), inScope("i", scope), Effect.flip)
      expect(error).toMatchObject({ _tag: "Flaky", message: "try 1" })
      expect(scope.retries.left()).toBe(10)
    })
  )
})
