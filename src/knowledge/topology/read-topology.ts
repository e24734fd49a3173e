import { Effect } from "effect"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { buildTopology } from "./build-topology.ts"

/** What is listed, and how many of each at most: what is beyond stays unknown, and memory stays bounded. */
const LISTS: ReadonlyArray<readonly [resource: string, most: number]> = [
  ["nodes", 5_000],
  ["deployments.apps", 10_000],
  ["statefulsets.apps", 5_000],
  ["daemonsets.apps", 1_000],
  ["replicasets.apps", 20_000],
  ["cronjobs.batch", 2_000],
  ["jobs.batch", 5_000],
  ["services", 10_000],
  ["ingresses.networking.k8s.io", 5_000],
  ["pods", 20_000]
]

/** Reads a cluster's objects, one list after another, and makes its topology of them. A list that may not be read is left out. */
export const readTopology = Effect.fn("knowledge.readTopology")(function* (reader: Pick<ClusterReader, "list">) {
  const found: Array<KubeObject> = []
  let unread = 0
  for (const [resource, maxObjects] of LISTS) {
    const items = yield* Effect.match(reader.list({ resource, maxObjects }), {
      onFailure: () => undefined,
      onSuccess: (list) => list.items
    })
    if (items === undefined) unread += 1
    else for (const item of items) found.push(item)
  }
  const topology = unread === LISTS.length ? undefined : buildTopology(found)
  yield* Effect.annotateCurrentSpan({ objects: found.length, unread })
  return topology
})
