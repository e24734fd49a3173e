import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { timestamp } from "../../domain/ids.ts"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { incidentId, layerStores, open } from "../incident.fixture.ts"
import { Timeline } from "../timeline/timeline.ts"
import { type Life, unlessItEndsLives } from "./lost-lives.ts"

const life = (n: number): Life => ({ id: `life ${n}`, began: 1_000 })
const incident = (seed: string) => ({ id: incidentId(seed), openedAt: timestamp(0) })

/** A life that ends while the stage runs. */
const lose = (seed: string, n: number) =>
  Effect.gen(function* () {
    const reached = yield* Deferred.make<void>()
    const read = Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
    const fiber = yield* Effect.forkChild(unlessItEndsLives(incident(seed), "diagnosis", read, life(n)))
    yield* Effect.raceFirst(Deferred.await(reached), Fiber.await(fiber))
    return yield* Fiber.interrupt(fiber)
  })
const run = (seed: string, n: number) => Effect.exit(unlessItEndsLives(incident(seed), "diagnosis", Effect.succeed("read"), life(n)))

onEachDatabase((database) => {
  const layer = layerStores(database)

  it.effect("gives a stage to people in which five lives have ended in a row", () =>
    Effect.gen(function* () {
      yield* open("poison")
      for (let n = 1; n <= 5; n++) yield* lose("poison", n)
      const error = yield* Effect.flip(unlessItEndsLives(incident("poison"), "diagnosis", Effect.die("it is not read again"), life(6)))
      expect(error).toMatchObject({
        _tag: "Ended",
        phase: "handed-over",
        outcome: expect.stringContaining("5 times in a row during diagnosis")
      })
    }).pipe(Effect.provide(layer))
  )

  it.effect("counts anew where something was told, and each life once", () =>
    Effect.gen(function* () {
      const id = yield* open("moving")
      for (let n = 1; n <= 9; n++) {
        yield* lose("moving", n)
        yield* lose("moving", n)
        if (n % 4 === 0) yield* (yield* Timeline).append(id, "handrail", { _tag: "NoteAdded", text: `${n}` })
      }
      expect(yield* run("moving", 10)).toEqual(Exit.succeed("read"))
    }).pipe(Effect.provide(layer))
  )

  it.effect("runs suspects one at a time, and counts none that had no turn", () =>
    Effect.gen(function* () {
      for (const seed of ["guilty", "innocent"]) {
        yield* open(seed)
        for (const n of [1, 2]) yield* lose(seed, n)
      }
      for (let n = 3; n <= 5; n++) {
        const reached = yield* Deferred.make<void>()
        const read = Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
        const guilty = yield* Effect.forkChild(unlessItEndsLives(incident("guilty"), "diagnosis", read, life(n)))
        yield* Deferred.await(reached)
        const innocent = yield* Effect.forkChild(run("innocent", n), { startImmediately: true })
        yield* Fiber.interruptAll([innocent, guilty])
      }
      expect(Exit.isFailure(yield* run("guilty", 6))).toBe(true)
      expect(yield* run("innocent", 6)).toEqual(Exit.succeed("read"))
    }).pipe(Effect.provide(layer))
  )

  it.effect("lets go of what runs on for long, and lets others have their turn", () =>
    Effect.gen(function* () {
      for (const seed of ["long", "next"]) {
        yield* open(seed)
        for (let n = 1; n <= 4; n++) yield* lose(seed, n)
      }
      const reached = yield* Deferred.make<void>()
      const waits = Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
      const long = yield* Effect.forkChild(unlessItEndsLives(incident("long"), "diagnosis", waits, life(5)))
      yield* Deferred.await(reached)
      const next = yield* Effect.forkChild(run("next", 5), { startImmediately: true })
      yield* TestClock.adjust("30 seconds")
      expect(yield* Fiber.join(next)).toEqual(Exit.succeed("read"))
      yield* Fiber.interrupt(long)
      expect(yield* run("long", 6)).toEqual(Exit.succeed("read"))
    }).pipe(Effect.provide(layer))
  )

  it.effect("counts nothing of an incident that this life has opened", () =>
    Effect.gen(function* () {
      yield* open("fresh")
      for (let n = 1; n <= 9; n++) {
        const opened = { id: incidentId("fresh"), openedAt: timestamp(2_000) }
        expect(yield* unlessItEndsLives(opened, "diagnosis", Effect.succeed("read"), life(n))).toBe("read")
      }
    }).pipe(Effect.provide(layer))
  )
})
