import { type Amounts, addAmounts, amountsOf, podRequests } from "../../platform/kubernetes/placement/pod-requests.ts"
import { isFinished } from "../controllers/pods/pod-state.ts"
import type { ClusterCache } from "../controllers/runtime/cluster-cache.ts"
import { controllerOf } from "../controllers/runtime/controller.ts"
import type { KubeObject } from "../kube-object.ts"
import type { ObjectStore, StoreEvent } from "../store/object-store.ts"

/** A node with what its pods have taken, kept as pods come and go. */
export interface NodeEntry {
  readonly node: KubeObject
  readonly allocatable: Amounts
  readonly requested: Amounts
  /** Pods that have not finished, by uid. */
  readonly pods: ReadonlyMap<string, KubeObject>
  /** How many of those each controller has here, by the controller's uid. */
  readonly siblings: ReadonlyMap<string, number>
}

interface MutableEntry extends NodeEntry {
  node: KubeObject
  allocatable: Amounts
  requested: Amounts
  readonly pods: Map<string, KubeObject>
  readonly siblings: Map<string, number>
}

export interface NodeLedger {
  /** By name. */
  readonly nodes: () => ReadonlyArray<NodeEntry>
  readonly close: () => void
}

const holds = (pod: KubeObject): boolean => Boolean(pod.spec?.nodeName) && !isFinished(pod)

export const makeNodeLedger = (store: ObjectStore, cache: ClusterCache): NodeLedger => {
  const entries = new Map<string, MutableEntry>()
  let sorted: ReadonlyArray<MutableEntry> | undefined

  const change = (entry: MutableEntry, pod: KubeObject, sign: 1 | -1): void => {
    entry.requested = addAmounts(entry.requested, podRequests(pod.spec), sign)
    const owner = controllerOf(pod)?.uid
    if (owner !== undefined) entry.siblings.set(owner, (entry.siblings.get(owner) ?? 0) + sign)
  }
  const add = (pod: KubeObject): void => {
    const entry = entries.get(pod.spec.nodeName)
    if (entry === undefined) return
    if (!entry.pods.has(pod.metadata.uid)) change(entry, pod, 1)
    entry.pods.set(pod.metadata.uid, pod)
  }
  const remove = (pod: KubeObject): void => {
    const entry = entries.get(pod.spec.nodeName)
    const held = entry?.pods.get(pod.metadata.uid)
    if (entry === undefined || held === undefined) return
    entry.pods.delete(pod.metadata.uid)
    change(entry, held, -1)
  }
  const addNode = (node: KubeObject): void => {
    const { name } = node.metadata
    const allocatable = amountsOf(node.status?.allocatable)
    const entry = entries.get(name)
    if (entry !== undefined) {
      entry.node = node
      entry.allocatable = allocatable
      return
    }
    entries.set(name, { node, allocatable, requested: {}, pods: new Map(), siblings: new Map() })
    sorted = undefined
    for (const pod of cache.podsOn(name)) if (holds(pod)) add(pod)
  }
  const onChange = ({ resource, type, object }: StoreEvent): void => {
    if (resource === "nodes") {
      if (type !== "DELETED") addNode(object)
      else if (entries.delete(object.metadata.name)) sorted = undefined
    } else if (resource === "pods" && object.spec?.nodeName) {
      if (type !== "DELETED" && holds(object)) add(object)
      else remove(object)
    }
  }

  for (const node of store.list("nodes")) addNode(node)
  return {
    nodes: () => {
      sorted ??= [...entries.values()].sort((a, b) => (a.node.metadata.name < b.node.metadata.name ? -1 : 1))
      return sorted
    },
    close: cache.onChange(onChange)
  }
}
