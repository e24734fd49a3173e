import type { KubeObject } from "../../kube-object.ts"
import { LEASE_NAMESPACE } from "../../kubelet/node-agent.ts"
import { taintsOf } from "../../scheduler/taints.ts"
import { type Condition, conditionOf } from "../pods/pod-state.ts"
import { type Controller, type ControlPlane, keyOf } from "../runtime/controller.ts"
import { reconcileTaints } from "./node-conditions.ts"

const COMPONENT = "node-controller"
/** --node-monitor-period and --node-monitor-grace-period. */
const MONITOR_MS = 5_000
const GRACE_MS = 50_000
const REPORTED = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"]

const markUnknown = ({ store, clock, events }: ControlPlane, node: KubeObject): void => {
  const at = clock.timestamp()
  const unknown = (condition: Condition): Condition =>
    REPORTED.includes(condition.type) && condition.status !== "Unknown"
      ? {
          ...condition,
          status: "Unknown",
          reason: "NodeStatusUnknown",
          message: "Kubelet stopped posting node status.",
          lastTransitionTime: at
        }
      : condition
  const { name } = node.metadata
  store.modify(
    "nodes",
    undefined,
    name,
    (found) => ({ ...found, status: { ...found.status, conditions: (found.status?.conditions ?? []).map(unknown) } }),
    { subresource: "status" }
  )
  events.record(COMPONENT, { object: node, type: "Normal", reason: "NodeNotReady", message: `Node ${name} status is now: NodeNotReady` })
}

/** Pods of a node nobody hears from count as not ready, so that services leave them out. */
const markPodsNotReady = ({ store, clock, events, cache }: ControlPlane, node: string): void => {
  for (const pod of [...cache.podsOn(node)]) {
    if (conditionOf(pod, "Ready")?.status !== "True") continue
    const change = (condition: Condition): Condition =>
      condition.type === "Ready" ? { ...condition, status: "False", lastTransitionTime: clock.timestamp() } : condition
    store.modify(
      "pods",
      pod.metadata.namespace,
      pod.metadata.name,
      (found) => ({ ...found, status: { ...found.status, conditions: found.status.conditions.map(change) } }),
      { subresource: "status" }
    )
    events.record(COMPONENT, { object: pod, type: "Warning", reason: "NodeNotReady", message: "Node is not ready" })
  }
}

/** Looks at every lease; one that was not renewed in time means a node nobody hears from. Returns the stop. */
export const startNodeMonitor = (plane: ControlPlane): (() => void) =>
  plane.periodic.every(MONITOR_MS, () => {
    for (const node of plane.store.list("nodes")) {
      if (conditionOf(node, "Ready")?.status === "Unknown") continue
      const lease = plane.store.get("leases.coordination.k8s.io", LEASE_NAMESPACE, node.metadata.name)
      const renewed = Date.parse(lease?.spec.renewTime ?? node.metadata.creationTimestamp)
      if (plane.clock.now() - renewed > GRACE_MS) markUnknown(plane, node)
    }
  })

/** Turns conditions and cordons into taints, and greets new nodes. */
export const nodeLifecycleController: Controller = {
  name: COMPONENT,
  keysFor: ({ resource, object, previous, type }, { events }) => {
    if (resource !== "nodes" || type === "DELETED") return []
    const { name } = object.metadata
    if (type === "ADDED") {
      events.record(COMPONENT, {
        object,
        type: "Normal",
        reason: "RegisteredNode",
        message: `Node ${name} event: Registered Node ${name} in Controller`
      })
    }
    return object.spec === previous?.spec && object.status?.conditions === previous?.status?.conditions ? [] : [keyOf(object)]
  },
  reconcile: ({ name }, plane) => {
    const node = plane.store.get("nodes", undefined, name)
    if (node === undefined) return
    const taints = reconcileTaints(node, plane.clock.timestamp())
    if (taints !== taintsOf(node)) {
      plane.store.modify("nodes", undefined, name, (found) => {
        const { taints: _taints, ...spec } = found.spec
        return { ...found, spec: taints.length === 0 ? spec : { ...spec, taints } }
      })
    }
    if (conditionOf(node, "Ready")?.status !== "True") markPodsNotReady(plane, name)
  }
}
