import { Context, Effect, Exit, Layer, Scope, Semaphore } from "effect"
import { Clusters, type ClusterUnknown } from "../../platform/clusters.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import { steadyMillis } from "../../platform/steady-clock.ts"
import { type CurrentGraph, type KeptGraph, makeKeptGraph } from "./kept-graph.ts"

/** The graphs of the configured clusters. */
export class ClusterGraphs extends Context.Service<
  ClusterGraphs,
  {
    /** The graph of a cluster now, which is kept from then on until nobody asks for it. */
    readonly current: (cluster: string) => Effect.Effect<CurrentGraph, ClusterUnknown | KubeError>
  }
>()("handrail/knowledge/ClusterGraphs") {}

/** Milliseconds after it was last asked for in which a graph is kept. */
const KEPT = 900_000

interface Entry {
  readonly kept: KeptGraph
  askedAt: number
}

/** Each graph is made when it is first asked for. The scope owns them all. */
export const layerClusterGraphs: Layer.Layer<ClusterGraphs, never, Clusters> = Layer.effect(
  ClusterGraphs,
  Effect.gen(function* () {
    const clusters = yield* Clusters
    const parent = yield* Effect.scope
    const one = yield* Semaphore.make(1)
    const entries = new Map<string, Entry>()

    const forgetWhenIdle = Effect.fnUntraced(function* (name: string, entry: Entry, scope: Scope.Closeable) {
      for (let left = KEPT; left > 0; left = entry.askedAt + KEPT - (yield* steadyMillis)) yield* Effect.sleep(left)
      entries.delete(name)
      yield* Scope.close(scope, Exit.void)
    })

    const start = Effect.fnUntraced(function* (name: string) {
      const { reader } = yield* clusters.get(name)
      const scope = yield* Scope.fork(parent)
      const entry: Entry = { kept: yield* Scope.provide(makeKeptGraph(reader), scope), askedAt: yield* steadyMillis }
      entries.set(name, entry)
      yield* Effect.forkIn(forgetWhenIdle(name, entry, scope), parent)
      return entry
    }, Effect.uninterruptible)

    const current = Effect.fnUntraced(function* (name: string) {
      const entry = entries.get(name) ?? (yield* start(name))
      entry.askedAt = yield* steadyMillis
      return yield* entry.kept.current
    })
    return { current: (name) => one.withPermit(current(name)) }
  })
)
