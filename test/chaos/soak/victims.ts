/** Whom a schedule can strike, and how a strike is carried out. */
import { Effect, Schedule } from "effect"
import { childrenOf, isGone, type RestartableServer, signal } from "../../../toolbox/servers/restartable-server.ts"
import type { Strike } from "./schedule.ts"

export interface Victim {
  /** kill -9; it stays away until `start`. */
  readonly kill: Effect.Effect<void>
  /** Asks it to end, and waits until it has; it stays away until `start`. */
  readonly end: Effect.Effect<void>
  readonly start: Effect.Effect<void, { readonly message: string }>
  /** All its processes, as they are now. */
  readonly pids: () => ReadonlyArray<number>
}

/** A server of the toolbox. `asks`: the signal by which it ends of its own. One that does not within twenty seconds is killed. */
export const victimOf = ({ kill, pid, start }: RestartableServer, asks: "SIGTERM" | "SIGINT" = "SIGTERM"): Victim => ({
  kill,
  start,
  pids: () => [pid(), ...childrenOf(pid())],
  end: Effect.gen(function* () {
    signal(pid(), asks)
    yield* Effect.suspend(() => (isGone(pid()) ? Effect.void : Effect.fail("alive"))).pipe(
      Effect.retry(Schedule.spaced("20 millis")),
      Effect.timeoutOption("20 seconds"),
      Effect.orDie
    )
    yield* kill
  })
})

const freeze = ({ pids }: Victim, lasts: number) =>
  Effect.gen(function* () {
    const frozen = pids()
    for (const pid of frozen) signal(pid, "SIGSTOP")
    yield* Effect.sleep(lasts)
    for (const pid of frozen) signal(pid, "SIGCONT")
  })

const carryOut = (victim: Victim, { lasts, way }: Strike) => {
  if (way === "frozen") return freeze(victim, lasts)
  return Effect.andThen(way === "killed" ? victim.kill : victim.end, Effect.andThen(Effect.sleep(lasts), victim.start))
}

/**
 * Carries the schedule out, each victim's strikes one after the other, and ends when all are back. One that took longer to come back than the
 * schedule meant is struck later, and not more often. `tell` hears of each.
 */
export const strikeAll = Effect.fnUntraced(function* (
  schedule: ReadonlyArray<Strike>,
  victims: ReadonlyMap<string, Victim>,
  tell: (strike: Strike) => void
) {
  const began = performance.now()
  yield* Effect.forEach(
    Map.groupBy(schedule, ({ victim }) => victim),
    ([name, strikes]) =>
      Effect.forEach(strikes, (strike) =>
        Effect.gen(function* () {
          const victim = victims.get(name)
          if (victim === undefined) return
          yield* Effect.sleep(Math.max(0, began + strike.at - performance.now()))
          tell(strike)
          // whoever is struck also comes back
          yield* Effect.uninterruptible(carryOut(victim, strike))
        })
      ),
    { concurrency: "unbounded", discard: true }
  )
})
