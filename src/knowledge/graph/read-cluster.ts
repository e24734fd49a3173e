import { Clock, Effect } from "effect"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { KnowledgeGraph } from "./knowledge-graph.ts"
import { contributeKubernetes } from "./objects/contribute-kubernetes.ts"

/** What is listed. Secrets are not: the reader may not read them, and those that others name appear by their names. */
const RESOURCES = [
  "nodes",
  "persistentvolumes",
  "deployments.apps",
  "statefulsets.apps",
  "daemonsets.apps",
  "replicasets.apps",
  "cronjobs.batch",
  "jobs.batch",
  "pods",
  "services",
  "configmaps",
  "persistentvolumeclaims",
  "poddisruptionbudgets.policy",
  "horizontalpodautoscalers.autoscaling",
  "ingresses.networking.k8s.io",
  "networkpolicies.networking.k8s.io"
] as const

/** Of APIs that a cluster may not have. */
const IF_SERVED = [
  "applications.argoproj.io",
  "rollouts.argoproj.io",
  "kustomizations.kustomize.toolkit.fluxcd.io",
  "helmreleases.helm.toolkit.fluxcd.io",
  "gitrepositories.source.toolkit.fluxcd.io",
  "gateways.gateway.networking.k8s.io",
  "httproutes.gateway.networking.k8s.io",
  "virtualservices.networking.istio.io",
  "scaledobjects.keda.sh",
  "verticalpodautoscalers.autoscaling.k8s.io",
  "prometheusrules.monitoring.coreos.com"
] as const

/** Everything that a cluster's graph is made of. */
export const graphResources: ReadonlyArray<string> = [...RESOURCES, ...IF_SERVED]

/** How many lists are read at the same time: few, since a troubled API server is asked too. */
export const listsAtOnce = 4

export interface ClusterRead {
  readonly objects: number
  /** Lists that could not be read, and why: what they hold is not in the graph. */
  readonly unread: ReadonlyArray<{ readonly resource: string; readonly error: KubeError }>
}

/** Adds a cluster's objects to a graph, by lists alone. A list that may not be read is left out and told. */
export const readCluster = Effect.fn("knowledge.readCluster")(function* (
  reader: Pick<ClusterReader, "list">,
  graph: KnowledgeGraph
): Effect.fn.Return<ClusterRead> {
  const unread: Array<ClusterRead["unread"][number]> = []
  const listed = yield* Effect.forEach(
    graphResources,
    (resource) =>
      Effect.matchEffect(reader.list({ resource }), {
        onSuccess: ({ items }) => Effect.succeed(items),
        onFailure: (error): Effect.Effect<ReadonlyArray<KubeObject>> => {
          if (error._tag !== "KubeUnknownResource") unread.push({ resource, error })
          return Effect.succeed([])
        }
      }),
    { concurrency: listsAtOnce }
  )
  const now = yield* Clock.currentTimeMillis
  const objects = listed.flat()
  for (const object of objects) graph.put(contributeKubernetes(object, now))
  return { objects: objects.length, unread }
})
