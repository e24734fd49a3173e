import { Effect } from "effect"
import { resourcePath } from "../api-path.ts"
import type { KubeError } from "../kube-error.ts"
import type { ClusterReader, KubeList, KubeObject, ListQuery } from "../kube-reader.ts"
import type { WatchCache } from "./watch-cache.ts"

/** Milliseconds for which a name that the server did not know is not asked for again by those for whom what is kept will do. */
const UNKNOWN_FOR = 60_000

const isWhole = ({ fieldSelector, labelSelector }: ListQuery): boolean => fieldSelector === undefined && labelSelector === undefined

/**
 * A reader whose `orCached` reads are answered from what is kept, where that is known well enough: the same objects in the same order, without
 * asking the server. Everything else is asked for as before, and so is an object that is not among what is kept: it may be new.
 */
export const cachedReader = (reader: ClusterReader, cache: WatchCache): ClusterReader => {
  const list = Effect.fnUntraced(function* (query: ListQuery): Effect.fn.Return<KubeList, KubeError> {
    const type = yield* reader.resolve(query.resource, UNKNOWN_FOR)
    const { maxObjects = Number.POSITIVE_INFINITY, namespace } = query
    const place = namespace === undefined || !type.namespaced ? {} : { namespace }
    const isOfAll = place.namespace === undefined
    const known = yield* isOfAll ? cache.peek(type) : cache.ask(type)
    if (known === undefined) {
      const answer = yield* reader.list(query)
      // what was read whole is not read again to be followed
      if (isOfAll) yield* cache.ask(type, answer)
      return answer
    }
    const found = known.list(place.namespace)
    const truncated = found.length > maxObjects
    return { items: truncated ? found.slice(0, maxObjects) : found, path: resourcePath(type, place), truncated, age: known.age }
  })
  const get = Effect.fnUntraced(function* (query: Parameters<ClusterReader["get"]>[0]): Effect.fn.Return<KubeObject, KubeError> {
    const type = yield* reader.resolve(query.resource, UNKNOWN_FOR)
    // only the reader knows which namespace is meant where none is named
    if (type.namespaced && query.namespace === undefined) return yield* reader.get(query)
    const known = yield* cache.peek(type)
    return known?.get(type.namespaced ? query.namespace : undefined, query.name) ?? (yield* reader.get(query))
  })
  return {
    ...reader,
    changes: cache.changes,
    list: (query) => (query.orCached === true && query.maxAge !== 0 && isWhole(query) ? list(query) : reader.list(query)),
    get: (query) => (query.orCached === true && query.maxAge !== 0 ? get(query) : reader.get(query))
  }
}
