import { matchesLabels } from "../../../platform/kubernetes/label-selector.ts"
import type { KubeObject } from "../../kube-object.ts"
import { StatusError } from "../../store/status-error.ts"
import { createPod, deletePod } from "../pods/pod-control.ts"
import {
  availableInMs,
  type Condition,
  compareForDeletion,
  conditionOf,
  isActive,
  isFinished,
  isReady,
  isTerminating
} from "../pods/pod-state.ts"
import { type Controller, type ControlPlane, controllerOf, keyOf, ownerKeys } from "../runtime/controller.ts"
import { adopterKeys, claimObjects } from "./claim.ts"

/** Upstream's BurstReplicas: pods created or deleted in one pass. */
const BURST = 500

/** The kinds this loop serves; a ReplicationController is a ReplicaSet with a plain label map for a selector. */
interface Flavour {
  readonly kind: string
  readonly resource: string
  readonly component: string
}

/** Pods of the same Deployment on each node, so that a scale-down evens them out. */
const crowding = ({ cache }: ControlPlane, owner: KubeObject, resource: string) => {
  const deployment = controllerOf(owner)
  const siblings = deployment === undefined ? [owner] : cache.ownedBy(resource, deployment.uid)
  const counts = new Map<string, number>()
  for (const sibling of siblings) {
    for (const pod of cache.ownedBy("pods", sibling.metadata.uid)) {
      if (isActive(pod) && pod.spec.nodeName) counts.set(pod.spec.nodeName, (counts.get(pod.spec.nodeName) ?? 0) + 1)
    }
  }
  return (pod: KubeObject): number => counts.get(pod.spec.nodeName) ?? 0
}

/** Creates in batches of 1, 2, 4, … so that a quota refusal is met once and not hundreds of times. */
const createSlowly = (plane: ControlPlane, component: string, owner: KubeObject, wanted: number): StatusError | undefined => {
  let remaining = Math.min(wanted, BURST)
  for (let batch = 1; remaining > 0; batch *= 2) {
    let failure: StatusError | undefined
    for (let index = 0; index < Math.min(batch, remaining); index++) {
      try {
        createPod(plane, component, owner, owner.spec.template)
      } catch (error) {
        if (!(error instanceof StatusError)) throw error
        failure = error
      }
    }
    if (failure !== undefined) return failure
    remaining -= batch
  }
  return undefined
}

const failureCondition = (
  owner: KubeObject,
  failure: StatusError | undefined,
  difference: number,
  at: string
): ReadonlyArray<Condition> => {
  const others = (owner.status?.conditions ?? []).filter((condition: Condition) => condition.type !== "ReplicaFailure")
  if (failure === undefined) return others
  const reason = difference < 0 ? "FailedCreate" : "FailedDelete"
  const known = conditionOf(owner, "ReplicaFailure")
  if (known?.reason === reason) return owner.status.conditions
  return [...others, { lastTransitionTime: at, message: failure.message, reason, status: "True", type: "ReplicaFailure" }]
}

const statusOf = (
  plane: ControlPlane,
  owner: KubeObject,
  pods: ReadonlyArray<KubeObject>,
  failure: StatusError | undefined,
  difference: number
) => {
  const now = plane.clock.now()
  const active = pods.filter(isActive)
  const minReady = owner.spec.minReadySeconds ?? 0
  const labels = owner.spec.template?.metadata?.labels ?? {}
  const available = active.filter((pod) => availableInMs(pod, minReady, now) === 0).length
  const ready = active.filter(isReady).length
  const labelled = active.filter((pod) => matchesLabels(labels, pod.metadata.labels)).length
  const conditions = failureCondition(owner, failure, difference, plane.clock.timestamp())
  return {
    replicas: active.length,
    ...(labelled === 0 ? {} : { fullyLabeledReplicas: labelled }),
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available === 0 ? {} : { availableReplicas: available }),
    ...(owner.kind === "ReplicaSet" ? { terminatingReplicas: pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length } : {}),
    observedGeneration: owner.metadata.generation,
    ...(conditions.length === 0 ? {} : { conditions })
  }
}

const replicaLoop = ({ kind, resource, component }: Flavour): Controller => ({
  name: component,
  keysFor: (event, plane) => {
    if (event.resource === resource) return [keyOf(event.object)]
    if (event.resource !== "pods") return []
    const keys = ownerKeys(event, kind)
    return keys.length > 0 || kind !== "ReplicaSet" ? keys : adopterKeys(plane, resource, event.object)
  },
  reconcile: ({ key, namespace, name }, plane, queue) => {
    const owner = plane.store.get(resource, namespace, name)
    if (owner === undefined) return
    const claimant = kind === "ReplicaSet" ? owner : { ...owner, spec: { ...owner.spec, selector: { matchLabels: owner.spec.selector } } }
    const pods = claimObjects(plane, claimant, "pods", plane.cache.orphans(namespace ?? ""))
    const active = pods.filter(isActive)
    const difference = active.length - (owner.spec.replicas ?? 1)
    let failure: StatusError | undefined
    if (!isTerminating(owner) && difference < 0) failure = createSlowly(plane, component, owner, -difference)
    if (!isTerminating(owner) && difference > 0) {
      const order = [...active].sort(compareForDeletion(crowding(plane, owner, resource)))
      for (const pod of order.slice(0, Math.min(difference, BURST))) deletePod(plane, component, owner, pod)
    }
    const status = statusOf(plane, owner, pods, failure, difference)
    plane.store.modify(resource, namespace, name, (current) => ({ ...current, status }), { subresource: "status" })
    const now = plane.clock.now()
    for (const pod of active) {
      const waitMs = availableInMs(pod, owner.spec.minReadySeconds ?? 0, now)
      if (waitMs !== undefined && waitMs > 0) queue.addAfter(key, waitMs)
    }
    if (failure !== undefined) throw failure
  }
})

export const replicaSetController = replicaLoop({ kind: "ReplicaSet", resource: "replicasets.apps", component: "replicaset-controller" })

export const replicationControllerController = replicaLoop({
  kind: "ReplicationController",
  resource: "replicationcontrollers",
  component: "replication-controller"
})
