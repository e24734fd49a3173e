import type { ChildProcess } from "node:child_process"
import { Effect } from "effect"
import { kill } from "../scenarios/handrail-process.ts"
import { ask, start } from "./handrail.ts"
import type { Place } from "./place.ts"

const isGone = (child: ChildProcess | undefined): boolean => child === undefined || child.exitCode !== null || child.signalCode !== null

/**
 * A Handrail that is started again whenever it has ended, as systemd or a Deployment would: by itself, because a server that it needs was
 * away when it started; or killed, and then only once it is to be back. One that ends after it has answered has crashed. It ends with the scope.
 */
export const keepRunning = Effect.fnUntraced(function* (place: Place) {
  let child: ChildProcess | undefined
  let wanted = true
  const startAgain = Effect.gen(function* () {
    let hasAnswered = false
    const started = yield* start(place, { mayRefuse: () => !hasAnswered })
    const listens = Effect.map(ask(place, "/readyz"), ({ status }) => status !== 0 || isGone(started))
    yield* Effect.forkScoped(
      Effect.andThen(
        Effect.repeat(Effect.delay(listens, "50 millis"), { until: (is) => is }),
        Effect.sync(() => {
          hasAnswered = true
        })
      )
    )
    return started
  })
  const look = Effect.gen(function* () {
    if (wanted && isGone(child)) child = yield* startAgain
    yield* Effect.sleep("50 millis")
  })
  yield* Effect.forkScoped(Effect.forever(look))
  return {
    /** kill -9; it stays away until `start`. */
    kill: Effect.suspend(() => {
      wanted = false
      return child === undefined ? Effect.void : kill(child)
    }),
    /** SIGTERM, and whatever time it takes to end; it stays away until `start`. */
    end: Effect.suspend(() => {
      wanted = false
      const ending = child
      if (ending === undefined || isGone(ending)) return Effect.void
      ending.kill("SIGTERM")
      return Effect.repeat(Effect.sleep("20 millis"), { until: () => isGone(ending) })
    }),
    start: Effect.sync(() => {
      wanted = true
    }),
    /** Its process, while it runs. */
    pids: (): ReadonlyArray<number> => (child?.pid === undefined || isGone(child) ? [] : [child.pid]),
    /** The process that runs now. */
    child: (): ChildProcess | undefined => child
  }
})
