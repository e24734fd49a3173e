import { Clock, Effect, type Scope } from "effect"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { type KnowledgeGraph, makeKnowledgeGraph } from "./knowledge-graph.ts"
import { contributeKubernetes } from "./objects/contribute-kubernetes.ts"
import { contributionOf } from "./objects/contribute-object.ts"
import { graphResources, listsAtOnce } from "./read-cluster.ts"

/** A cluster's graph as it is now. */
export interface CurrentGraph {
  readonly graph: Pick<KnowledgeGraph, "entities" | "get" | "relations" | "relationsFrom" | "relationsTo">
  /** Milliseconds since the server last told how the objects are that it is made of: of the one that it is longest for. */
  readonly age: number
  /** Resources that could not be read, and so are not in it. */
  readonly unread: ReadonlyArray<{ readonly resource: string; readonly error: KubeError }>
}

/** The graph of one cluster, kept up to date: see `makeKeptGraph`. */
export interface KeptGraph {
  readonly current: Effect.Effect<CurrentGraph>
}

/**
 * A graph that costs what has changed. What the reader keeps comes in change by change, for as long as the scope is open; the rest is listed
 * each time that the graph is asked for, and what is no longer there taken out.
 */
export const makeKeptGraph = Effect.fnUntraced(function* (
  reader: Pick<ClusterReader, "list" | "changes">
): Effect.fn.Return<KeptGraph, never, Scope.Scope> {
  const graph = makeKnowledgeGraph()
  const clock = yield* Clock.Clock
  /** Contributions of what is kept: lists that were asked for before know less. */
  const kept = new Set<string>()
  /** Contributions of lists, by resource. */
  const listed = new Map<string, ReadonlySet<string>>()
  const put = (object: KubeObject) => graph.put(contributeKubernetes(object, clock.currentTimeMillisUnsafe()))

  if (reader.changes !== undefined)
    yield* reader.changes((changes) => {
      for (const { object, type } of changes) {
        const of = contributionOf(object)
        if (type === "put") {
          kept.add(of)
          put(object)
        } else {
          kept.delete(of)
          graph.remove(of)
        }
      }
    })

  const takeIn = (resource: string, items: ReadonlyArray<KubeObject>, isKept: boolean) => {
    const before = listed.get(resource) ?? new Set()
    if (isKept && before.size === 0) return
    const there = new Set(items.map(contributionOf))
    for (const of of before) if (!there.has(of)) graph.remove(of)
    if (isKept) {
      listed.delete(resource)
      return
    }
    for (const object of items) if (!kept.has(contributionOf(object))) put(object)
    listed.set(resource, there)
  }

  const read = (resource: string) =>
    Effect.match(reader.list({ resource, orCached: true }), {
      onSuccess: ({ age, items }) => {
        takeIn(resource, items, age !== undefined)
        return { age: age ?? 0, unread: [] }
      },
      onFailure: (error) => ({ age: 0, unread: error._tag === "KubeUnknownResource" ? [] : [{ resource, error }] })
    })

  const current = Effect.fn("knowledge.keptGraph")(function* () {
    const reads = yield* Effect.forEach(graphResources, read, { concurrency: listsAtOnce })
    return { graph, age: Math.max(...reads.map(({ age }) => age)), unread: reads.flatMap(({ unread }) => unread) }
  })
  return { current: current() }
})
