import { Clock, Console, Effect, Option } from "effect"
import { type KnowledgeGraph, makeKnowledgeGraph } from "../../knowledge/graph/knowledge-graph.ts"
import { readCluster } from "../../knowledge/graph/read-cluster.ts"
import { contributeRunbook } from "../../knowledge/graph/runbooks.ts"
import { layerFromPaths, RunbookLibrary } from "../../knowledge/runbook-library.ts"
import { toCliFailure } from "../cli-failure.ts"
import { type GivenCluster, withGivenCluster } from "../given-cluster.ts"
import { readSourceFiles } from "./read-files.ts"
import type { Sources } from "./source-flags.ts"

const addCluster = Effect.fnUntraced(function* (graph: KnowledgeGraph, cluster: GivenCluster) {
  const { objects, unread } = yield* withGivenCluster(cluster, (reader) => readCluster(reader, graph)).pipe(
    Effect.mapError((error) => toCliFailure(error))
  )
  const [first] = unread
  if (first !== undefined && objects === 0) return yield* Effect.fail(toCliFailure(first.error))
  if (unread.length > 0)
    yield* Console.error(`not in the graph, since they cannot be read: ${unread.map(({ resource }) => resource).join(", ")}`)
})

const addRunbooks = Effect.fnUntraced(function* (graph: KnowledgeGraph, paths: ReadonlyArray<string>) {
  const now = yield* Clock.currentTimeMillis
  const runbooks = yield* Effect.flatMap(RunbookLibrary, ({ all }) => all).pipe(Effect.provide(layerFromPaths(paths)))
  for (const runbook of runbooks) graph.put(contributeRunbook(runbook, now))
})

/** The graph of all sources that were named; where none is, of the cluster that kubectl would use. */
export const loadGraph = Effect.fnUntraced(function* ({ context, from, kubeconfig, runbooks }: Sources) {
  const graph = makeKnowledgeGraph()
  const files = yield* Effect.forEach(from, readSourceFiles)
  for (const contribution of files.flat()) graph.put(contribution)
  if (from.length === 0 || Option.isSome(kubeconfig) || Option.isSome(context))
    yield* addCluster(graph, { kubeconfig: Option.getOrUndefined(kubeconfig), context: Option.getOrUndefined(context) })
  if (runbooks.length > 0) yield* addRunbooks(graph, runbooks)
  return graph
})
