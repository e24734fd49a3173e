import { it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import { expect } from "vitest"
import { BusUnavailable } from "./bus.ts"
import { defaultLimits } from "./limits.ts"
import { tellDropped } from "./tell-dropped.ts"

const gone = new BusUnavailable({ message: "gone", where: "the bus", next: "wait", cause: "gone" })

it.effect("tells what was dropped since it last looked, once a minute, and nothing while nothing is", () =>
  Effect.gen(function* () {
    const told: Array<unknown> = []
    // dropped by the time of each look; undefined: the bus is away
    const looks = [7, 9, 9, undefined, 12]
    const status = Effect.suspend(() => {
      const dropped = looks.shift()
      return dropped === undefined ? Effect.fail(gone) : Effect.succeed({ pending: 0, oldestMs: 0, dead: 1, dropped })
    })
    const logger = Logger.make(({ message }) => void told.push(...(Array.isArray(message) ? message : [message])))
    yield* Effect.forkScoped(tellDropped(status, { ...defaultLimits, maxDead: 5 }).pipe(Effect.provide(Logger.layer([logger]))))
    for (let minute = 0; minute < 4; minute++) yield* TestClock.adjust("1 minute")
    expect(told).toEqual([
      expect.stringMatching(/^2 of the oldest dead letters were dropped: no more than 5, /),
      expect.stringMatching(/^3 of the oldest dead letters were dropped/)
    ])
    expect(looks).toEqual([])
  }).pipe(Effect.scoped)
)
