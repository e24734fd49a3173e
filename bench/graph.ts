import { Effect } from "effect"
import { ClusterName } from "../src/domain/ids.ts"
import { makeKnowledgeGraph } from "../src/knowledge/graph/knowledge-graph.ts"
import { contributeObject } from "../src/knowledge/graph/objects/contribute-object.ts"
import { readCluster } from "../src/knowledge/graph/read-cluster.ts"
import { type KubeObject, KubeReader } from "../src/platform/kubernetes/kube-reader.ts"
import { layerKubeReader } from "../src/platform/kubernetes/live-kube-reader.ts"
import { startRehearsal } from "../test/acceptance/rehearsal.fixture.ts"
import { getTool } from "../toolbox/index.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"
import { runProgram } from "./program.ts"

const pairs = 5
const cluster = ClusterName.make("large")
const RESOURCES =
  "nodes,deployments,statefulsets,daemonsets,replicasets,jobs,cronjobs,pods,services,configmaps,pvc,pdb,hpa,ingresses,networkpolicies"

const elapsed = Effect.fnUntraced(function* <E, R>(work: Effect.Effect<unknown, E, R>) {
  const began = performance.now()
  yield* work
  return performance.now() - began
})

/** What it costs to put objects into an empty graph, without reading them. */
const build = (objects: ReadonlyArray<KubeObject>): Effect.Effect<void> =>
  Effect.sync(() => {
    const graph = makeKnowledgeGraph()
    for (const object of objects) graph.put(contributeObject(object, 0))
  })

const compare = Effect.fnUntraced(function* (kubectl: string, kubeconfig: string) {
  const reader = yield* Effect.flatMap(KubeReader, (readers) => readers.cluster(cluster))
  const read = yield* Effect.forEach(["nodes", "replicasets.apps", "pods"], (resource) => reader.list({ resource }))
  const known = read.flatMap(({ items }) => items)
  // the pause lets the answers that reads share go stale
  const ours = Effect.tap(elapsed(Effect.suspend(() => readCluster(reader, makeKnowledgeGraph()))), () => Effect.sleep("2500 millis"))
  const baseline = Effect.map(
    runProgram(kubectl, ["--kubeconfig", kubeconfig, "get", RESOURCES, "--all-namespaces", "-o", "json"]),
    ({ wall }) => wall
  )
  const whole = yield* inTurn(pairs, { ours, baseline })
  const alone = yield* inTurn(pairs, { ours: elapsed(build(known)), baseline })
  return [
    measurementOf(
      "graph/read",
      "ms",
      whole,
      `${read[2]?.items.length} pods: lists and graph, with kubectl get -A -o json of the same lists`
    ),
    measurementOf("graph/build", "ms", alone, `${known.length} objects into a graph, without reading them; beside the same`)
  ]
})

export const graph: Benchmark = {
  name: "graph",
  compares: "the knowledge graph of the rehearsal cluster `large`, with kubectl get of the same lists",
  run: Effect.gen(function* () {
    const kubectl = yield* getTool("kubectl")
    const rehearsal = yield* startRehearsal("large")
    const kubeconfig = rehearsal.kubeconfig("admin")
    const source = { name: cluster, files: [kubeconfig] }
    return yield* Effect.provide(compare(kubectl.path, kubeconfig), layerKubeReader([source]))
  })
}
