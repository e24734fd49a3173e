import { tolerates } from "../../../platform/kubernetes/placement/taints.ts"
import type { KubeObject } from "../../kube-object.ts"
import { taintsOf, tolerationsOf } from "../../scheduler/taints.ts"
import { type Condition, isTerminating } from "../pods/pod-state.ts"
import { type Controller, type ControlPlane, keyOf } from "../runtime/controller.ts"

const COMPONENT = "taint-eviction-controller"

/** When the node's NoExecute taints drive the pod away, in cluster milliseconds; undefined: never. */
const evictionTime = (pod: KubeObject, node: KubeObject): number | undefined => {
  const taints = taintsOf(node).filter((taint) => taint.effect === "NoExecute")
  if (taints.length === 0) return undefined
  let seconds = Number.POSITIVE_INFINITY
  let since = 0
  for (const taint of taints) {
    const tolerations = tolerationsOf(pod).filter((toleration) => tolerates(toleration, taint))
    if (tolerations.length === 0) return 0
    for (const { tolerationSeconds } of tolerations) seconds = Math.min(seconds, tolerationSeconds ?? Number.POSITIVE_INFINITY)
    since = Math.max(since, Date.parse(taint.timeAdded ?? "") || 0)
  }
  return Number.isFinite(seconds) ? since + Math.max(0, seconds) * 1000 : undefined
}

const evict = ({ store, clock, events }: ControlPlane, pod: KubeObject): void => {
  const { namespace, name } = pod.metadata
  const condition: Condition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
    lastTransitionTime: clock.timestamp()
  }
  events.record(COMPONENT, {
    object: pod,
    type: "Normal",
    reason: "TaintManagerEviction",
    message: `Marking for deletion Pod ${namespace}/${name}`
  })
  store.modify(
    "pods",
    namespace,
    name,
    (found) => ({ ...found, status: { ...found.status, conditions: [...(found.status?.conditions ?? []), condition] } }),
    { subresource: "status" }
  )
  store.delete("pods", namespace, name)
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions */
export const taintEvictionController: Controller = {
  name: COMPONENT,
  keysFor: ({ resource, object, previous, type }, { cache }) => {
    if (type === "DELETED") return []
    if (resource === "pods") return object.spec?.nodeName && object.spec !== previous?.spec ? [keyOf(object)] : []
    if (resource !== "nodes" || object.spec === previous?.spec) return []
    return [...cache.podsOn(object.metadata.name)].map(keyOf)
  },
  reconcile: ({ key, namespace, name }, plane, queue) => {
    const pod = plane.store.get("pods", namespace, name)
    const node = pod?.spec?.nodeName === undefined ? undefined : plane.store.get("nodes", undefined, pod.spec.nodeName)
    if (pod === undefined || node === undefined || isTerminating(pod)) return
    const at = evictionTime(pod, node)
    if (at === undefined) return
    const waitMs = at - plane.clock.now()
    if (waitMs > 0) queue.addAfter(key, waitMs)
    else evict(plane, pod)
  }
}
