import { Duration, Effect, type Scope } from "effect"
import { makeSharedReads } from "../shared-reads.ts"
import { steadyMillis } from "../steady-clock.ts"
import type { KubeConnection } from "./kube-connection.ts"
import type { KubeError } from "./kube-error.ts"
import { comparedTo, ServerReading, type ServerSeries } from "./server-metrics.ts"

/** Reads what an API server exposes of itself. */
export interface ServerMetricsReader {
  /** What it shows now, or showed some seconds ago. `compared`: also what it showed before, by which counters tell what grew. */
  readonly read: (compared: boolean) => Effect.Effect<ReadonlyArray<ServerSeries>, KubeError>
}

interface Taken {
  readonly at: number
  readonly reading: ServerReading
}

/** They are megabytes in a large cluster, so whoever asks within this many milliseconds shares one reading. */
const FRESH = 10_000
/** Milliseconds between two readings: those in which counters of a server in trouble grow, and which a diagnosis can wait for. */
const APART = 2_000
/** A reading that is older, in milliseconds, tells nothing of what happens now. */
const OLDEST = 600_000

/** The largest seen in public reports of clusters of thousands of nodes are some 50 MB. */
const MOST_CHARACTERS = 128 * 1024 * 1024

/** The scope owns the readings under way. */
export const makeServerMetricsReader = Effect.fnUntraced(function* (
  connection: KubeConnection
): Effect.fn.Return<ServerMetricsReader, never, Scope.Scope> {
  const shared = yield* makeSharedReads<Taken, KubeError>(FRESH)
  /** Of each process behind the address the reading to compare with, by when it started. */
  const earlier = new Map<number, Taken>()

  const fetch = Effect.gen(function* () {
    let reading = new ServerReading()
    yield* connection.scan("/metrics", {
      maxCharacters: MOST_CHARACTERS,
      begin: () => {
        reading = new ServerReading()
        return (line) => reading.take(line)
      }
    })
    return { at: yield* steadyMillis, reading }
  })

  const earlierThan = ({ at, reading: { startedAt } }: Taken): Taken | undefined => {
    const known = startedAt === undefined ? undefined : earlier.get(startedAt)
    return known !== undefined && at - known.at >= APART && at - known.at <= OLDEST ? known : undefined
  }
  const keep = (taken: Taken) =>
    Effect.sync(() => {
      for (const [startedAt, { at }] of earlier) if (taken.at - at > OLDEST) earlier.delete(startedAt)
      const { startedAt } = taken.reading
      if (startedAt !== undefined && !earlier.has(startedAt)) earlier.set(startedAt, taken)
    })
  const now = (maxAge: number) => Effect.tap(shared.read("", maxAge, fetch), keep)
  const seriesOf = (later: Taken, before: Taken | undefined): ReadonlyArray<ServerSeries> =>
    before === undefined ? later.reading.series : comparedTo(later.reading, before.reading, (later.at - before.at) / 1_000)

  return {
    read: Effect.fn("platform.kubernetes.serverMetrics")(function* (compared: boolean) {
      const first = yield* now(FRESH)
      const before = earlierThan(first)
      if (before !== undefined || !compared) return seriesOf(first, before)
      yield* Effect.sleep(Duration.millis(Math.max(0, first.at + APART - (yield* steadyMillis))))
      const second = yield* now(APART)
      return seriesOf(second, first)
    })
  }
})
