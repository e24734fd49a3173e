/** Who is struck, when, how and for how long: all of it decided before anything runs, by a seed alone. */
import { makeRandom, type Random } from "../../scenarios/random-runbook.ts"

/**
 * `killed`: kill -9, and started again. `frozen`: SIGSTOP, and SIGCONT: it believes that no time has passed. `restarted`: asked to end, as by
 * an upgrade, and started again.
 */
type Way = "killed" | "frozen" | "restarted"

export interface Strike {
  readonly victim: string
  readonly way: Way
  /** Milliseconds after the beginning. */
  readonly at: number
  /** Milliseconds for which it stays away. */
  readonly lasts: number
}

/** Shortest and longest, in milliseconds. Some that are frozen stay so for longer than a replica's lease and a message's. */
const lengths = { killed: [100, 4_000], frozen: [500, 12_000], restarted: [0, 1_000] } as const satisfies Record<
  Way,
  readonly [number, number]
>
const ways = ["killed", "killed", "frozen", "restarted"] as const
/** Between two strikes at one victim: long enough for it to come back and to do something. */
const PAUSE = [4_000, 16_000] as const

const between = ([least, most]: readonly [number, number], { below }: Random): number => least + below(most - least)

const strikesAt = (victim: string, until: number, random: Random): ReadonlyArray<Strike> => {
  const strikes: Array<Strike> = []
  for (let at = between([1_000, PAUSE[1]], random); at < until; at += between(PAUSE, random)) {
    const way = random.pick(ways)
    const lasts = between(lengths[way], random)
    strikes.push({ victim, way, at, lasts })
    at += lasts
  }
  return strikes
}

/** The strikes of that many seconds, in order. Each victim has a sequence of its own, so that one more does not change the others'. */
export const scheduleOf = (victims: ReadonlyArray<string>, seconds: number, { below }: Random): ReadonlyArray<Strike> =>
  victims.flatMap((victim) => strikesAt(victim, seconds * 1_000, makeRandom(below(2 ** 31)))).toSorted((one, other) => one.at - other.at)

/** `postgres: killed 2, frozen 1` */
export const tellStrikes = (strikes: ReadonlyArray<Strike>): string =>
  [...Map.groupBy(strikes, ({ victim }) => victim)]
    .map(([victim, all]) => {
      const counts = [...Map.groupBy(all, ({ way }) => way)].map(([way, some]) => `${way} ${some.length}`)
      return `${victim}: ${counts.join(", ")}`
    })
    .join("; ")
