import type { KubeObject } from "../../../kube-object.ts"
import { type Condition, conditionOf } from "../../pods/pod-state.ts"
import type { ControlPlane } from "../../runtime/controller.ts"
import { conditionsOf, withCondition, withoutCondition } from "./conditions.ts"
import { replicasOf, sumOf, updateLimits } from "./limits.ts"
import type { ReplicaSets } from "./replica-sets.ts"

export interface DeploymentCounts {
  readonly replicas: number
  readonly updatedReplicas: number
  readonly readyReplicas: number
  readonly availableReplicas: number
  readonly unavailableReplicas: number
  readonly terminatingReplicas: number
}

const countReplicas = ({ current, all }: ReplicaSets): DeploymentCounts => {
  const availableReplicas = sumOf(all, (set) => set.status?.availableReplicas)
  return {
    replicas: sumOf(all, (set) => set.status?.replicas),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sumOf(all, (set) => set.status?.readyReplicas),
    availableReplicas,
    unavailableReplicas: Math.max(0, sumOf(all, replicasOf) - availableReplicas),
    terminatingReplicas: sumOf(all, (set) => set.status?.terminatingReplicas)
  }
}

const availability = (deployment: KubeObject, counts: DeploymentCounts) => {
  const enough = counts.availableReplicas >= replicasOf(deployment) - updateLimits(deployment).unavailable
  return {
    type: "Available",
    status: enough ? "True" : "False",
    reason: enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
    message: enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability."
  } as const
}

export const isComplete = (deployment: KubeObject, counts: DeploymentCounts): boolean =>
  counts.updatedReplicas === replicasOf(deployment) &&
  counts.replicas === replicasOf(deployment) &&
  counts.availableReplicas === replicasOf(deployment)

/** True when any count moved towards the goal since the status was last written. */
const hasMoved = (deployment: KubeObject, counts: DeploymentCounts): boolean => {
  const before = deployment.status ?? {}
  const oldBefore = (before.replicas ?? 0) - (before.updatedReplicas ?? 0)
  return (
    counts.updatedReplicas > (before.updatedReplicas ?? 0) ||
    counts.replicas - counts.updatedReplicas < oldBefore ||
    counts.readyReplicas > (before.readyReplicas ?? 0) ||
    counts.availableReplicas > (before.availableReplicas ?? 0)
  )
}

/** When the rollout counts as stuck, in cluster milliseconds; undefined while there is nothing to wait for. */
export const progressDeadline = (deployment: KubeObject): number | undefined => {
  const seconds = deployment.spec.progressDeadlineSeconds
  const progressing = conditionOf(deployment, "Progressing")
  if (seconds === undefined || progressing?.lastUpdateTime === undefined) return undefined
  if (progressing.reason === "NewReplicaSetAvailable" || progressing.reason === "ProgressDeadlineExceeded") return undefined
  return Date.parse(progressing.lastUpdateTime) + seconds * 1000
}

const progress = (
  plane: ControlPlane,
  deployment: KubeObject,
  sets: ReplicaSets,
  counts: DeploymentCounts,
  conditions: ReadonlyArray<Condition>
): ReadonlyArray<Condition> => {
  if (deployment.spec.progressDeadlineSeconds === undefined) return withoutCondition(conditions, "Progressing")
  const known = conditions.find((condition) => condition.type === "Progressing")
  if (counts.replicas === counts.updatedReplicas && known?.reason === "NewReplicaSetAvailable") return conditions
  const at = plane.clock.timestamp()
  const subject = sets.current === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${sets.current.metadata.name}"`
  if (isComplete(deployment, counts)) {
    const message = `${subject} has successfully progressed.`
    return withCondition(conditions, { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable", message }, at)
  }
  if (hasMoved(deployment, counts)) {
    const message = `${subject} is progressing.`
    const since = known?.status === "True" ? (known.lastTransitionTime ?? at) : at
    const next: Condition = {
      type: "Progressing",
      status: "True",
      reason: "ReplicaSetUpdated",
      message,
      lastUpdateTime: at,
      lastTransitionTime: since
    }
    return [...withoutCondition(conditions, "Progressing"), next]
  }
  const deadline = progressDeadline(deployment)
  if (deadline === undefined || plane.clock.now() < deadline) return conditions
  const message = `${subject} has timed out progressing.`
  return withCondition(conditions, { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message }, at)
}

/** A ReplicaSet that cannot create its pods shows through: the current one first. */
const replicaFailure = ({ current, old }: ReplicaSets): Condition | undefined => {
  for (const set of current === undefined ? old : [current, ...old]) {
    const failure = conditionOf(set, "ReplicaFailure")
    if (failure !== undefined) return failure
  }
  return undefined
}

const writeStatus = (
  { store }: ControlPlane,
  deployment: KubeObject,
  counts: DeploymentCounts,
  conditions: ReadonlyArray<Condition>
): void => {
  const shown = Object.entries(counts).filter(([field, count]) => count !== 0 || field === "terminatingReplicas")
  const { collisionCount } = deployment.status ?? {}
  const status = {
    ...Object.fromEntries(shown),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    observedGeneration: deployment.metadata.generation,
    ...(conditions.length === 0 ? {} : { conditions })
  }
  store.modify("deployments.apps", deployment.metadata.namespace, deployment.metadata.name, (found) => ({ ...found, status }), {
    subresource: "status"
  })
}

/** Writes counts and availability only: while paused, scaled or deleted. */
export const writeCounts = (plane: ControlPlane, deployment: KubeObject, sets: ReplicaSets): void => {
  const counts = countReplicas(sets)
  writeStatus(plane, deployment, counts, withCondition(conditionsOf(deployment), availability(deployment, counts), plane.clock.timestamp()))
}

/** Writes counts, availability and how the rollout is going; returns the counts. */
export const writeProgress = (plane: ControlPlane, deployment: KubeObject, sets: ReplicaSets): DeploymentCounts => {
  const counts = countReplicas(sets)
  const at = plane.clock.timestamp()
  const available = withCondition(conditionsOf(deployment), availability(deployment, counts), at)
  const progressing = progress(plane, deployment, sets, counts, available)
  const failure = replicaFailure(sets)
  const conditions =
    failure === undefined
      ? withoutCondition(progressing, "ReplicaFailure")
      : withCondition(
          progressing,
          { type: "ReplicaFailure", status: failure.status, reason: failure.reason ?? "", message: failure.message ?? "" },
          at
        )
  writeStatus(plane, deployment, counts, conditions)
  return counts
}
