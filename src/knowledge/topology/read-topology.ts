import { Effect } from "effect"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { buildTopology } from "./build-topology.ts"
import type { Topology } from "./topology.ts"

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

interface TopologyRead {
  /** Undefined when nothing could be read. */
  readonly topology: Topology | undefined
  /** Whether the server was asked for none of it. */
  readonly isKept: boolean
}

/**
 * Reads a cluster's objects, one list after another, and makes its topology of them. A list that may not be read is left out. `orCached`:
 * what is kept of the cluster will do, and is kept from then on.
 */
export const readTopology = Effect.fn("knowledge.readTopology")(function* (
  reader: Pick<ClusterReader, "list">,
  orCached: boolean
): Effect.fn.Return<TopologyRead> {
  const found: Array<KubeObject> = []
  let unread = 0
  let kept = 0
  for (const [resource, maxObjects] of LISTS) {
    const list = yield* Effect.orElseSucceed(reader.list({ resource, maxObjects, orCached }), () => undefined)
    if (list === undefined) unread += 1
    if (list?.age !== undefined) kept += 1
    for (const item of list?.items ?? []) found.push(item)
  }
  yield* Effect.annotateCurrentSpan({ objects: found.length, unread, kept })
  return { topology: unread === LISTS.length ? undefined : buildTopology(found), isKept: kept === LISTS.length }
})
