import { Clock, Effect, type Scope } from "effect"
import { inSteps } from "../../platform/in-steps.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject, ObjectChange } from "../../platform/kubernetes/kube-reader.ts"
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
 * A graph that costs what has changed. What the reader keeps is noted change by change, for as long as the scope is open, and taken in when the
 * graph is asked for; the rest is listed each time, and what is no longer there taken out. One asks at a time.
 */
export const makeKeptGraph = Effect.fnUntraced(function* (
  reader: Pick<ClusterReader, "list" | "changes">
): Effect.fn.Return<KeptGraph, never, Scope.Scope> {
  const graph = makeKnowledgeGraph()
  const clock = yield* Clock.Clock
  /** Contributions of what is kept: lists that were asked for before know less. */
  const kept = new Set<string>()
  /** The last of what became of each since the graph was asked for. */
  const pending = new Map<string, ObjectChange>()
  /** Contributions of lists, by resource. */
  const listed = new Map<string, ReadonlySet<string>>()
  const put = (object: KubeObject) => graph.put(contributeKubernetes(object, clock.currentTimeMillisUnsafe()))

  if (reader.changes !== undefined)
    yield* reader.changes((changes) => {
      for (const change of changes) {
        const of = contributionOf(change.object)
        pending.set(of, change)
        if (change.type === "put") kept.add(of)
        else kept.delete(of)
      }
    })

  function* takeInChanges() {
    for (const [of, { object, type }] of pending) {
      pending.delete(of)
      if (type === "put") put(object)
      else graph.remove(of)
      yield
    }
  }

  function* takeInList(resource: string, items: ReadonlyArray<KubeObject>, isKept: boolean) {
    const before = listed.get(resource) ?? new Set()
    if (isKept && before.size === 0) return
    const there = new Set(items.map(contributionOf))
    for (const of of before) if (!there.has(of)) graph.remove(of)
    if (isKept) {
      listed.delete(resource)
      return
    }
    listed.set(resource, there)
    for (const object of items) {
      if (!kept.has(contributionOf(object))) put(object)
      yield
    }
  }

  const read = (resource: string) =>
    Effect.matchEffect(reader.list({ resource, orCached: true }), {
      onSuccess: ({ age, items }) =>
        Effect.as(
          inSteps(() => takeInList(resource, items, age !== undefined)),
          { age: age ?? 0, unread: [] }
        ),
      onFailure: (error) => Effect.succeed({ age: 0, unread: error._tag === "KubeUnknownResource" ? [] : [{ resource, error }] })
    })

  const current = Effect.fn("knowledge.keptGraph")(function* () {
    // what is no longer kept goes first: it may be listed again
    yield* inSteps(takeInChanges)
    const reads = yield* Effect.forEach(graphResources, read, { concurrency: listsAtOnce })
    yield* inSteps(takeInChanges)
    return { graph, age: Math.max(...reads.map(({ age }) => age)), unread: reads.flatMap(({ unread }) => unread) }
  })
  return { current: current() }
})
