import type { SimClock } from "../../clock.ts"
import type { Happening } from "./happening.ts"

/** What is remembered of an event already written, so that its repetition raises a count. */
interface Remembered {
  name: string | undefined
  count: number
  readonly firstAt: number
  writtenAt: number
}

interface Similar {
  readonly messages: Set<string>
  lastAt: number
}

interface Bucket {
  tokens: number
  filledAt: number
}

/** client-go tools/record/events_cache.go: defaults of the aggregator and of the spam filter. */
const MAX_DISTINCT_MESSAGES = 10
const AGGREGATION_WINDOW_MS = 600_000
const BURST = 25
const REFILL_MS = 300_000

const involved = ({ object, fieldPath }: Happening): string =>
  `${object.kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}/${object.metadata.uid}/${fieldPath ?? ""}`

/** Decides how a happening is written: as new, as a repetition, as one of many similar, or not at all. */
export interface EventCorrelator {
  readonly legacy: (
    source: string,
    happening: Happening
  ) => { readonly entry: Remembered; readonly message: string; readonly combined: boolean } | undefined
  readonly action: (source: string, happening: Happening) => Remembered
  /** Drops what has not been touched since `before`. */
  readonly forget: (before: number) => void
}

export const makeEventCorrelator = (clock: SimClock): EventCorrelator => {
  const entries = new Map<string, Remembered>()
  const similar = new Map<string, Similar>()
  const buckets = new Map<string, Bucket>()

  const remembered = (key: string): Remembered => {
    const found = entries.get(key) ?? { name: undefined, count: 0, firstAt: clock.now(), writtenAt: clock.now() }
    entries.set(key, found)
    return found
  }
  const takeToken = (key: string): boolean => {
    const now = clock.now()
    const bucket = buckets.get(key) ?? { tokens: BURST, filledAt: now }
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.filledAt) / REFILL_MS)
    bucket.filledAt = now
    buckets.set(key, bucket)
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }
  const isOneOfMany = (key: string, message: string): boolean => {
    const now = clock.now()
    const known = similar.get(key)
    const current =
      known !== undefined && now - known.lastAt <= AGGREGATION_WINDOW_MS ? known : { messages: new Set<string>(), lastAt: now }
    current.lastAt = now
    similar.set(key, current)
    if (current.messages.size >= MAX_DISTINCT_MESSAGES && !current.messages.has(message)) return true
    current.messages.add(message)
    return false
  }

  return {
    legacy: (source, happening) => {
      const group = `${source}|${involved(happening)}|${happening.type}|${happening.reason}`
      const combined = isOneOfMany(group, happening.message)
      const entry = remembered(combined ? group : `${group}|${happening.message}`)
      entry.count += 1
      entry.writtenAt = clock.now()
      // What is not written still counts: the next write tells of all of them.
      if (!takeToken(`${source}|${involved({ ...happening, fieldPath: "" })}`)) return undefined
      return { entry, combined, message: combined ? `(combined from similar events): ${happening.message}` : happening.message }
    },
    action: (source, happening) =>
      remembered(`${source}|${involved(happening)}|${happening.type}|${happening.reason}|${happening.message}`),
    forget: (before) => {
      for (const [key, entry] of entries) if (entry.writtenAt < before) entries.delete(key)
      for (const [key, known] of similar) if (known.lastAt < before) similar.delete(key)
      // A bucket untouched for an hour has not refilled; it is dropped only when it would be full again.
      for (const [key, bucket] of buckets) if (clock.now() - bucket.filledAt > REFILL_MS * BURST) buckets.delete(key)
    }
  }
}
