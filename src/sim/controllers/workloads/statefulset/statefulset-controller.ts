import type { KubeObject } from "../../../kube-object.ts"
import { availableInMs, isAvailable, isFinished, isReady, isTerminating } from "../../pods/pod-state.ts"
import { type Controller, type ControlPlane, keyOf, ownerKeys } from "../../runtime/controller.ts"
import { adopterKeys, claimObjects } from "../claim.ts"
import { ensureRevision, type RevisionHistory, type RevisionStyle, trimRevisions } from "../controller-revisions.ts"
import { COMPONENT, createOrdinal, deleteOrdinal, ordinalOf, REVISION_LABEL } from "./ordinal-pods.ts"

const RESOURCE = "statefulsets.apps"

const STYLE: RevisionStyle = { hashLabel: "controller.kubernetes.io/hash", revisionsKept: (set) => set.spec.revisionHistoryLimit ?? 10 }

interface Turn {
  readonly plane: ControlPlane
  readonly set: KubeObject
  /** By ordinal. */
  readonly pods: ReadonlyMap<number, KubeObject>
  readonly current: KubeObject
  readonly update: KubeObject
}

const startOf = (set: KubeObject): number => set.spec.ordinals?.start ?? 0

const isHealthy = ({ plane, set }: Turn, pod: KubeObject): boolean =>
  !isTerminating(pod) && isAvailable(pod, set.spec.minReadySeconds ?? 0, plane.clock.now())

const revisionFor = ({ set, current, update }: Turn, ordinal: number): KubeObject =>
  ordinal < startOf(set) + (set.spec.updateStrategy?.rollingUpdate?.partition ?? 0) ? current : update

/** Creates what is missing, in order. False while a pod has to be waited for. */
const fill = (turn: Turn): boolean => {
  const { plane, set, pods } = turn
  const ordered = set.spec.podManagementPolicy !== "Parallel"
  let settled = true
  for (let ordinal = startOf(set); ordinal < startOf(set) + (set.spec.replicas ?? 1); ordinal++) {
    const pod = pods.get(ordinal)
    if (pod === undefined) createOrdinal(plane, set, ordinal, revisionFor(turn, ordinal))
    else if (isFinished(pod) && !isTerminating(pod)) deleteOrdinal(plane, set, pod)
    else if (isHealthy(turn, pod)) continue
    settled = false
    if (ordered) return false
  }
  return settled
}

/** Removes pods beyond the wanted count, the highest ordinal first. False while one has to be waited for. */
const shrink = (turn: Turn): boolean => {
  const { plane, set, pods } = turn
  const end = startOf(set) + (set.spec.replicas ?? 1)
  const condemned = [...pods].filter(([ordinal]) => ordinal < startOf(set) || ordinal >= end).sort(([a], [b]) => b - a)
  for (const [, pod] of condemned) {
    if (!isTerminating(pod)) deleteOrdinal(plane, set, pod)
    if (set.spec.podManagementPolicy !== "Parallel") return false
  }
  return condemned.length === 0
}

/** Replaces outdated pods from the highest ordinal down to the partition, each only once those above it serve. */
const roll = (turn: Turn): void => {
  const { plane, set, pods, update } = turn
  if (set.spec.updateStrategy?.type === "OnDelete") return
  const start = startOf(set)
  const partition = start + (set.spec.updateStrategy?.rollingUpdate?.partition ?? 0)
  for (let ordinal = start + (set.spec.replicas ?? 1) - 1; ordinal >= partition; ordinal--) {
    const pod = pods.get(ordinal)
    if (pod === undefined) return
    if (pod.metadata.labels?.[REVISION_LABEL] !== update.metadata.name) {
      if (!isTerminating(pod)) deleteOrdinal(plane, set, pod)
      return
    }
    if (!isHealthy(turn, pod)) return
  }
}

const writeStatus = ({ plane, set, pods, current, update }: Turn): void => {
  const now = plane.clock.now()
  const alive = [...pods.values()].filter((pod) => !isTerminating(pod) && !isFinished(pod))
  const at = (revision: KubeObject): number =>
    alive.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revision.metadata.name).length
  const ready = alive.filter(isReady).length
  const updated = at(update)
  const complete = updated === alive.length && alive.length === (set.spec.replicas ?? 1) && ready === alive.length
  const currentReplicas = complete ? updated : at(current)
  const status = {
    availableReplicas: alive.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, now)).length,
    collisionCount: 0,
    ...(currentReplicas === 0 ? {} : { currentReplicas }),
    currentRevision: complete ? update.metadata.name : current.metadata.name,
    observedGeneration: set.metadata.generation,
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    replicas: pods.size,
    updateRevision: update.metadata.name,
    ...(updated === 0 ? {} : { updatedReplicas: updated })
  }
  plane.store.modify(RESOURCE, set.metadata.namespace, set.metadata.name, (found) => ({ ...found, status }), { subresource: "status" })
}

const turnOf = (plane: ControlPlane, set: KubeObject, history: RevisionHistory): Turn => {
  const namespace = set.metadata.namespace ?? ""
  const pods = claimObjects(plane, set, "pods", plane.cache.orphans(namespace))
  const current = history.all.find((revision) => revision.metadata.name === set.status?.currentRevision) ?? history.current
  return { plane, set, pods: new Map(pods.map((pod) => [ordinalOf(pod), pod])), current, update: history.current }
}

export const statefulSetController: Controller = {
  name: COMPONENT,
  keysFor: (event, plane) => {
    if (event.resource === RESOURCE) return [keyOf(event.object)]
    if (event.resource !== "pods") return []
    const keys = ownerKeys(event, "StatefulSet")
    return keys.length > 0 ? keys : adopterKeys(plane, RESOURCE, event.object)
  },
  reconcile: ({ key, namespace, name }, plane, queue) => {
    const set = plane.store.get(RESOURCE, namespace, name)
    if (set === undefined || isTerminating(set)) return
    const history = ensureRevision(plane, set, STYLE)
    const turn = turnOf(plane, set, history)
    try {
      if (fill(turn) && shrink(turn)) roll(turn)
    } finally {
      writeStatus(turnOf(plane, set, history))
    }
    const inUse = new Set([...turn.pods.values()].map((pod) => (pod.metadata.labels?.[REVISION_LABEL] ?? "").slice(name.length + 1)))
    trimRevisions(plane, set, history, STYLE, inUse)
    for (const pod of turn.pods.values()) {
      const waitMs = availableInMs(pod, set.spec.minReadySeconds ?? 0, plane.clock.now())
      if (waitMs !== undefined && waitMs > 0) queue.addAfter(key, waitMs)
    }
  }
}
