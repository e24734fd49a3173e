import { type Condition, conditionOf, isFinished, isTerminating } from "../controllers/pods/pod-state.ts"
import { type ControlPlane, keyOf } from "../controllers/runtime/controller.ts"
import { makeWorkQueue } from "../controllers/runtime/work-queue.ts"
import type { KubeObject } from "../kube-object.ts"
import type { StoreEvent } from "../store/object-store.ts"
import { makeNodeLedger } from "./node-ledger.ts"
import { placePod } from "./place.ts"

const NAME = "default-scheduler"
const LATENCY_MS = 5
/** Upstream's pod back-off: 1 s doubling up to 10 s. */
const BACKOFF_MS = 1_000
const BACKOFF_MAX_MS = 10_000
/** Node labels a binding copies to the pod (feature PodTopologyLabelsAdmission, on by default in 1.35). */
const TOPOLOGY_LABELS = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"]

const withScheduled = (pod: KubeObject, condition: Condition): KubeObject["status"] => ({
  ...pod.status,
  conditions: [...(pod.status?.conditions ?? []).filter((known: Condition) => known.type !== "PodScheduled"), condition]
})

/** The pod as the binding subresource leaves it. */
const boundPod = (pod: KubeObject, node: KubeObject, at: string): KubeObject => {
  const topology = TOPOLOGY_LABELS.flatMap((key) => {
    const value = node.metadata.labels?.[key]
    return value === undefined ? [] : [[key, value] as const]
  })
  return {
    ...pod,
    metadata:
      topology.length === 0 ? pod.metadata : { ...pod.metadata, labels: { ...pod.metadata.labels, ...Object.fromEntries(topology) } },
    spec: { ...pod.spec, nodeName: node.metadata.name },
    status: withScheduled(pod, { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: at })
  }
}

const isWaiting = (pod: KubeObject): boolean =>
  !pod.spec?.nodeName &&
  !isTerminating(pod) &&
  !isFinished(pod) &&
  (pod.spec?.schedulingGates ?? []).length === 0 &&
  (pod.spec?.schedulerName ?? NAME) === NAME

/** Changes after which a pod that fitted nowhere may fit. */
const mayMakeRoom = ({ resource, type, object, previous }: StoreEvent): boolean => {
  switch (resource) {
    case "nodes":
      return (
        type !== "MODIFIED" ||
        object.spec !== previous?.spec ||
        object.metadata.labels !== previous?.metadata.labels ||
        object.status?.allocatable !== previous?.status?.allocatable
      )
    case "pods":
      return Boolean(object.spec?.nodeName) && (type === "DELETED" || isFinished(object))
    case "persistentvolumeclaims":
    case "persistentvolumes":
      return type !== "DELETED"
    default:
      return false
  }
}

const markUnschedulable = ({ store, clock, events }: ControlPlane, pod: KubeObject, message: string): void => {
  if (conditionOf(pod, "PodScheduled")?.message !== message) {
    const condition: Condition = {
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message,
      lastProbeTime: null,
      lastTransitionTime: conditionOf(pod, "PodScheduled")?.lastTransitionTime ?? clock.timestamp(),
      observedGeneration: pod.metadata.generation ?? 1
    }
    store.modify("pods", pod.metadata.namespace, pod.metadata.name, (found) => ({ ...found, status: withScheduled(found, condition) }), {
      subresource: "status"
    })
  }
  events.recordAction(NAME, "Scheduling", { object: pod, type: "Warning", reason: "FailedScheduling", message })
}

/** Gives every waiting pod a node, one at a time, until the returned stop is called. */
export const startScheduler = (plane: ControlPlane): (() => void) => {
  const { store, cache, clock, events } = plane
  const ledger = makeNodeLedger(store, cache)
  const attempts = new Map<string, number>()

  const schedule = (key: string): void => {
    const slash = key.indexOf("/")
    const pod = store.get("pods", key.slice(0, slash), key.slice(slash + 1))
    if (pod === undefined || !isWaiting(pod)) {
      attempts.delete(key)
      return
    }
    const placement = placePod(store, pod, ledger.nodes())
    if ("unschedulable" in placement) {
      attempts.set(key, (attempts.get(key) ?? 0) + 1)
      markUnschedulable(plane, pod, placement.unschedulable)
      return
    }
    attempts.delete(key)
    const { node } = placement.node
    store.modify("pods", pod.metadata.namespace, pod.metadata.name, (found) => boundPod(found, node, clock.timestamp()), {
      subresource: "binding"
    })
    const message = `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${node.metadata.name}`
    events.recordAction(NAME, "Binding", { object: pod, type: "Normal", reason: "Scheduled", message })
  }

  const queue = makeWorkQueue({ clock, latencyMs: LATENCY_MS, work: schedule })
  const unsubscribe = cache.onChange((event) => {
    if (event.resource === "pods" && event.type !== "DELETED" && isWaiting(event.object)) {
      // Of a pod that fitted nowhere only a changed wish is worth another try.
      const wishes = event.object.spec !== event.previous?.spec
      if (wishes || !attempts.has(keyOf(event.object))) queue.add(keyOf(event.object))
    }
    if (attempts.size === 0 || !mayMakeRoom(event)) return
    for (const [key, count] of attempts) queue.addAfter(key, Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (count - 1)))
  })
  return () => {
    unsubscribe()
    queue.close()
    ledger.close()
  }
}
