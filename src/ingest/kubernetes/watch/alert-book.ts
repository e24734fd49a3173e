import { look, type Patience, type Sight, type Steady, wait } from "./steady.ts"
import type { Turn } from "./watch-signal.ts"

/** An alert to be, as it was last described. */
type Described = Omit<Turn, "startsAt">

interface Entry {
  readonly described: Described
  readonly patience: Patience
  readonly steady: Steady
}

/** An alert that began or ended, and what to remember once that has been told. */
export interface Turned {
  readonly key: string
  readonly status: "firing" | "resolved"
  readonly turn: Turn
  readonly patience: Patience
}

/** An alert that fires, as it is kept over a restart. */
export interface Kept {
  readonly key: string
  readonly described: Described
  readonly patience: Patience
  /** Milliseconds since the epoch. */
  readonly badSince: number
}

/** What is or was bad, by a key, each with its own patience. In memory. */
export interface AlertBook {
  readonly see: (key: string, sight: Sight, described: Described, patience: Patience, now: number) => void
  /** It is well since a time; nothing when it is not known. */
  readonly well: (key: string, now: number) => void
  /** Keys that are known. */
  readonly keys: () => ReadonlyArray<string>
  /** What has turned by now. Each stays as it was until it is settled, so that what could not be told is told again. */
  readonly turned: (now: number) => ReadonlyArray<Turned>
  readonly settle: (turned: Turned, now: number) => void
  readonly restore: (kept: Kept) => void
}

export const makeAlertBook = (): AlertBook => {
  const entries = new Map<string, Entry>()
  const put = (key: string, entry: Omit<Entry, "steady">, steady: Steady | undefined) => {
    if (steady === undefined) entries.delete(key)
    else entries.set(key, { ...entry, steady })
  }
  return {
    see: (key, sight, described, patience, now) => {
      const known = entries.get(key)
      // what fires is described as it began, so that both its states say the same
      put(key, known?.steady.fires === true ? known : { described, patience }, look(known?.steady, sight, now))
    },
    well: (key, now) => {
      const known = entries.get(key)
      if (known !== undefined) put(key, known, look(known.steady, { isBad: false }, now))
    },
    keys: () => [...entries.keys()],
    turned: (now) =>
      [...entries].flatMap(([key, { described, patience, steady }]) => {
        const { next, turned } = wait(steady, patience, now)
        if (turned === undefined) {
          if (next === undefined) entries.delete(key)
          return []
        }
        return [{ key, status: turned, patience, turn: { ...described, startsAt: steady.badSince } }]
      }),
    settle: ({ key }, now) => {
      const known = entries.get(key)
      if (known !== undefined) put(key, known, wait(known.steady, known.patience, now).next)
    },
    restore: ({ badSince, described, key, patience }) => {
      entries.set(key, { described, patience, steady: { badSince, fires: true } })
    }
  }
}
