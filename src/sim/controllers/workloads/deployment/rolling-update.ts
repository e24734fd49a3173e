import type { KubeObject } from "../../../kube-object.ts"
import type { ControlPlane } from "../../runtime/controller.ts"
import { replicasOf, sumOf, updateLimits } from "./limits.ts"
import { byAge, type ReplicaSets } from "./replica-sets.ts"
import { scaleReplicaSet } from "./scale.ts"

const availableOf = (set: KubeObject): number => set.status?.availableReplicas ?? 0

const growCurrent = (plane: ControlPlane, deployment: KubeObject, { current, all }: ReplicaSets): boolean => {
  if (current === undefined) return false
  const desired = replicasOf(deployment)
  const size = replicasOf(current)
  if (size === desired) return false
  if (size > desired) return scaleReplicaSet(plane, deployment, current, desired)
  const room = desired + updateLimits(deployment).surge - sumOf(all, replicasOf)
  return room > 0 && scaleReplicaSet(plane, deployment, current, size + Math.min(room, desired - size))
}

/** First the old pods that serve nobody anyway, then healthy ones as far as availability allows. */
const shrinkOld = (plane: ControlPlane, deployment: KubeObject, { current, old, all }: ReplicaSets): void => {
  const minimum = replicasOf(deployment) - updateLimits(deployment).unavailable
  const newUnavailable = current === undefined ? 0 : replicasOf(current) - availableOf(current)
  let unhealthyBudget = sumOf(all, replicasOf) - minimum - newUnavailable
  if (unhealthyBudget <= 0) return
  let healthyBudget = sumOf(all, availableOf) - minimum
  for (const set of [...old].sort(byAge)) {
    const size = replicasOf(set)
    const unhealthy = Math.max(0, Math.min(unhealthyBudget, size - availableOf(set)))
    unhealthyBudget -= unhealthy
    const healthy = Math.max(0, Math.min(healthyBudget, size - unhealthy))
    healthyBudget -= healthy
    if (unhealthy + healthy > 0) scaleReplicaSet(plane, deployment, set, size - unhealthy - healthy)
  }
}

/** One step of a rolling update: grow the new, or else shrink the old. */
export const rollForward = (plane: ControlPlane, deployment: KubeObject, sets: ReplicaSets): void => {
  if (!growCurrent(plane, deployment, sets)) shrinkOld(plane, deployment, sets)
}
