import type { KubeObject } from "../../../kube-object.ts"
import type { ControlPlane } from "../../runtime/controller.ts"
import { DESIRED_REPLICAS, MAX_REPLICAS, replicasAnnotations } from "./annotations.ts"
import { isRolling, replicasOf, sumOf, updateLimits } from "./limits.ts"
import { byAge, type ReplicaSets } from "./replica-sets.ts"

export const recordScaling = ({ events }: ControlPlane, deployment: KubeObject, set: KubeObject, from: number, to: number): void => {
  const message = `Scaled ${to > from ? "up" : "down"} replica set ${set.metadata.name} from ${from} to ${to}`
  events.record("deployment-controller", { object: deployment, type: "Normal", reason: "ScalingReplicaSet", message })
}

/** Sets a ReplicaSet's size and the annotations that say what it is a share of. True when its size changed. */
export const scaleReplicaSet = (plane: ControlPlane, deployment: KubeObject, set: KubeObject, replicas: number): boolean => {
  const desired = replicasOf(deployment)
  const annotations = replicasAnnotations(desired, desired + updateLimits(deployment).surge)
  const resized = replicasOf(set) !== replicas
  plane.store.modify("replicasets.apps", set.metadata.namespace, set.metadata.name, (found) => ({
    ...found,
    metadata: { ...found.metadata, annotations: { ...found.metadata.annotations, ...annotations } },
    spec: { ...found.spec, replicas }
  }))
  if (resized) recordScaling(plane, deployment, set, replicasOf(set), replicas)
  return resized
}

const desiredAnnotation = (set: KubeObject): number | undefined => {
  const text = set.metadata.annotations?.[DESIRED_REPLICAS]
  return text === undefined ? undefined : Number(text)
}

/** True when someone changed the Deployment's size since its ReplicaSets were last sized. */
export const isScalingEvent = (deployment: KubeObject, sets: ReplicaSets): boolean =>
  sets.all.some((set) => {
    const desired = desiredAnnotation(set)
    return replicasOf(set) > 0 && desired !== undefined && desired !== replicasOf(deployment)
  })

const isSaturated = (deployment: KubeObject, set: KubeObject): boolean =>
  replicasOf(set) === replicasOf(deployment) &&
  desiredAnnotation(set) === replicasOf(deployment) &&
  (set.status?.availableReplicas ?? 0) === replicasOf(deployment)

/** How much of `change` falls to this set: its share of the size it was last a part of, rounded. */
const shareOf = (deployment: KubeObject, set: KubeObject, change: number, given: number): number => {
  const size = replicasOf(set)
  if (size === 0 || change === 0 || change === given) return 0
  const total = replicasOf(deployment) + updateLimits(deployment).surge
  const basis = Number(set.metadata.annotations?.[MAX_REPLICAS] ?? deployment.status?.replicas ?? total) || total
  const share = replicasOf(deployment) === 0 ? -size : Math.round((size * total) / basis) - size
  return change > 0 ? Math.min(share, change - given) : Math.max(share, change - given)
}

const scaleProportionally = (plane: ControlPlane, deployment: KubeObject, active: ReadonlyArray<KubeObject>): void => {
  const desired = replicasOf(deployment)
  const allowed = desired > 0 ? desired + updateLimits(deployment).surge : 0
  const change = allowed - sumOf(active, replicasOf)
  // Growth goes to the larger and newer first, shrinking to the larger and older.
  const order = [...active].sort((a, b) => replicasOf(b) - replicasOf(a) || (change > 0 ? byAge(b, a) : byAge(a, b)))
  const sizes = new Map<KubeObject, number>()
  let given = 0
  for (const set of order) {
    const share = shareOf(deployment, set, change, given)
    sizes.set(set, replicasOf(set) + share)
    given += share
  }
  for (const [index, set] of order.entries()) {
    const rest = index === 0 ? change - given : 0
    scaleReplicaSet(plane, deployment, set, Math.max(0, (sizes.get(set) ?? 0) + rest))
  }
}

/** Spreads a changed size over the ReplicaSets without moving the rollout on. */
export const scaleDeployment = (plane: ControlPlane, deployment: KubeObject, { current, old, all }: ReplicaSets): void => {
  const active = all.filter((set) => replicasOf(set) > 0)
  const only = active.length > 1 ? undefined : (active[0] ?? current ?? [...old].sort(byAge).at(-1))
  if (only !== undefined) {
    scaleReplicaSet(plane, deployment, only, replicasOf(deployment))
    return
  }
  if (current !== undefined && isSaturated(deployment, current)) {
    for (const set of old) if (replicasOf(set) > 0) scaleReplicaSet(plane, deployment, set, 0)
    return
  }
  if (isRolling(deployment)) scaleProportionally(plane, deployment, active)
}
