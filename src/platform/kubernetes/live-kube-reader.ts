import { Effect, Exit, Layer, Scope, Semaphore } from "effect"
import type { ClusterName } from "../../domain/ids.ts"
import { didYouMean } from "../did-you-mean.ts"
import { makeClusterReader } from "./cluster-reader.ts"
import { makeClusterWatcher } from "./cluster-watcher.ts"
import type { Bearer } from "./credentials.ts"
import { makeKubeConnection } from "./kube-connection.ts"
import { type KubeError, KubeMisconfigured, KubeUnknownCluster } from "./kube-error.ts"
import { type ClusterReader, type ClusterWatcher, KubeReader } from "./kube-reader.ts"
import { type KubeconfigSource, loadKubeContext } from "./kubeconfig.ts"
import { cachedReader } from "./watch-cache/cached-reader.ts"
import { makeWatchCache, type WatchCacheSettings } from "./watch-cache/watch-cache.ts"

export interface ClusterSource extends KubeconfigSource {
  readonly name: ClusterName
  /** Tokens to read with in place of the kubeconfig's user; what it opens closes with the connection. */
  readonly bearer?: Effect.Effect<Bearer, never, Scope.Scope>
  /** Whether what is read often is kept by following it; absent: everything is read when it is asked for. */
  readonly watchCache?: WatchCacheSettings
}

interface Connected {
  readonly reader: ClusterReader
  readonly watcher: ClusterWatcher
}

/** Reads these clusters; each is connected at its first use, and tried again at the next when its kubeconfig was at fault. */
export const layerKubeReader = (clusters: ReadonlyArray<ClusterSource>): Layer.Layer<KubeReader> =>
  Layer.effect(
    KubeReader,
    Effect.gen(function* () {
      const scope = yield* Effect.scope
      const connected = new Map<string, Connected>()
      const one = yield* Semaphore.make(1)
      const connect = Effect.fnUntraced(function* (source: ClusterSource): Effect.fn.Return<Connected, KubeError> {
        const known = connected.get(source.name)
        if (known !== undefined) return known
        const fresh = yield* connectIn(scope, source)
        connected.set(source.name, fresh)
        return fresh
      })
      const find = (name: string) => {
        const source = clusters.find((candidate) => candidate.name === name)
        return source === undefined ? Effect.fail(unknownCluster(name, clusters)) : one.withPermit(connect(source))
      }
      return {
        cluster: (name) => Effect.map(find(name), ({ reader }) => reader),
        watcher: (name) => Effect.map(find(name), ({ watcher }) => watcher)
      }
    })
  )

/** What a failed attempt opened is closed at once. */
const connectIn = (parent: Scope.Scope, source: ClusterSource) =>
  Effect.uninterruptible(
    Effect.gen(function* () {
      const scope = yield* Scope.fork(parent)
      const opened = Effect.gen(function* () {
        const context = yield* loadKubeContext(source)
        const bearer = source.bearer === undefined ? undefined : yield* source.bearer
        const connection = yield* makeKubeConnection({ cluster: source.name, context, bearer })
        const reader = yield* makeClusterReader(source.name, connection, context.namespace)
        const watcher = makeClusterWatcher(source.name, connection, reader.resolve)
        if (source.watchCache === undefined) return { reader, watcher } satisfies Connected
        const cache = yield* makeWatchCache(watcher, source.watchCache)
        return { reader: cachedReader(reader, cache), watcher } satisfies Connected
      })
      return yield* opened.pipe(
        Scope.provide(scope),
        Effect.mapError(({ message, where, next }) => new KubeMisconfigured({ message, where, next, cluster: source.name })),
        Effect.tapError((error) => Scope.close(scope, Exit.fail(error)))
      )
    })
  )

const unknownCluster = (name: string, clusters: ReadonlyArray<ClusterSource>) => {
  const names = clusters.map((cluster) => cluster.name)
  const meant = didYouMean(name, names)
  const known = names.length === 0 ? "add it to the configuration" : `use one of: ${names.join(", ")}`
  return new KubeUnknownCluster({
    cluster: name,
    where: "clusters in the configuration",
    message: `no cluster is configured as ${JSON.stringify(name)}`,
    next: meant === undefined ? known : `did you mean ${JSON.stringify(meant)}?`
  })
}
