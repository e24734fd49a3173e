import { Clock, Effect, Latch, Layer } from "effect"
import { Clusters } from "../../platform/clusters.ts"
import { readTopology } from "./read-topology.ts"
import { Topologies } from "./topologies.ts"
import type { Topology } from "./topology.ts"

/** Milliseconds after which a topology that is in use is read again: from the server, and where all of it is kept here anyway. */
const FRESH = 300_000
const FRESH_IF_KEPT = 30_000
/** Milliseconds after it was last asked for in which it counts as in use: a quiet cluster is not read. */
const WANTED = 1_800_000
/** Milliseconds that the reads of one cluster may take together; what was known stays until the next try. */
const PATIENCE = 60_000
/** Milliseconds between looks at what has become old. */
const EVERY = 15_000

interface Entry {
  readonly topology: Topology | undefined
  readonly readAt: number
  readonly isKept: boolean
}

/**
 * Topologies of the configured clusters, read by the reader's credentials beside everything else: once at the start, and again while
 * alerts of the cluster come in, then out of what is kept of it by following. Whoever asks never waits; without an answer yet, alerts are
 * grouped by what they say themselves. One in which nothing has changed stays the same object.
 */
export const layerTopologies = Layer.effect(
  Topologies,
  Effect.gen(function* () {
    const clusters = yield* Clusters
    const known = new Map<string, Entry>()
    const asked = new Map<string, number>()
    const wanted = yield* Latch.make(true)

    const refresh = Effect.fnUntraced(function* (name: string) {
      const before = known.get(name)
      // nothing is followed for the sake of a cluster that is quiet
      const isWanted = asked.has(name)
      const read = yield* Effect.flatMap(clusters.get(name), ({ reader }) => readTopology(reader, isWanted)).pipe(
        Effect.timeoutOrElse({ duration: PATIENCE, orElse: () => Effect.succeed(undefined) }),
        Effect.catch((error) => Effect.as(Effect.logDebug(`the topology of ${name} cannot be read: ${error.message}`), undefined))
      )
      const fresh = read?.topology
      const topology = fresh === undefined || fresh.digest === before?.topology?.digest ? before?.topology : fresh
      known.set(name, { topology, readAt: yield* Clock.currentTimeMillis, isKept: read?.isKept ?? false })
    })

    const look = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const names = (yield* clusters.list).map(({ name }) => name)
      const old = names.filter((name) => {
        const entry = known.get(name)
        if (entry === undefined) return true
        return now - entry.readAt >= (entry.isKept ? FRESH_IF_KEPT : FRESH) && now - (asked.get(name) ?? 0) < WANTED
      })
      yield* Effect.forEach(old, refresh, { discard: true })
    })

    const clock = yield* Clock.Clock
    yield* Effect.forkScoped(
      Effect.forever(
        Effect.gen(function* () {
          yield* look
          wanted.closeUnsafe()
          // nobody asks: nothing becomes old
          yield* wanted.await
          yield* Effect.sleep(EVERY)
        })
      )
    )

    return {
      current: (cluster: string) => {
        asked.set(cluster, clock.currentTimeMillisUnsafe())
        wanted.openUnsafe()
        return known.get(cluster)?.topology
      }
    }
  })
)
