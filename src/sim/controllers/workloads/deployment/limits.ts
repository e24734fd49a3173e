import type { KubeObject } from "../../../kube-object.ts"
import { scaledValue } from "../scaled-value.ts"

export const replicasOf = (object: KubeObject): number => object.spec.replicas ?? 1

export const isRolling = (deployment: KubeObject): boolean => deployment.spec.strategy?.type !== "Recreate"

/** How many pods over and under the desired count an update may go; both being 0 would never move, so then one may go. */
export const updateLimits = (deployment: KubeObject): { readonly surge: number; readonly unavailable: number } => {
  if (!isRolling(deployment) || replicasOf(deployment) === 0) return { surge: 0, unavailable: 0 }
  const desired = replicasOf(deployment)
  const update = deployment.spec.strategy?.rollingUpdate
  const surge = scaledValue(update?.maxSurge, desired, "up", "25%")
  const unavailable = scaledValue(update?.maxUnavailable, desired, "down", "25%")
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable: Math.min(unavailable, desired) }
}

export const sumOf = (sets: ReadonlyArray<KubeObject>, count: (set: KubeObject) => number | undefined): number =>
  sets.reduce((total, set) => total + (count(set) ?? 0), 0)
