import type { KubeObject } from "../../kube-object.ts"

export interface Condition {
  readonly type: string
  readonly status: "True" | "False" | "Unknown"
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
  readonly lastUpdateTime?: string
  readonly lastProbeTime?: string | null
  readonly lastHeartbeatTime?: string
  readonly observedGeneration?: number
}

export const conditionOf = (object: KubeObject, type: string): Condition | undefined =>
  object.status?.conditions?.find((condition: Condition) => condition.type === type)

export const isTerminating = (object: KubeObject): boolean => object.metadata.deletionTimestamp !== undefined

export const isFinished = (pod: KubeObject): boolean => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed"

/** Neither finished nor going: what workload controllers count. */
export const isActive = (pod: KubeObject): boolean => !isFinished(pod) && !isTerminating(pod)

export const isReady = (pod: KubeObject): boolean => conditionOf(pod, "Ready")?.status === "True"

/** Milliseconds until a ready pod has been ready for `minReadySeconds`; 0 when it has; undefined when it is not ready. */
export const availableInMs = (pod: KubeObject, minReadySeconds: number, now: number): number | undefined => {
  const ready = conditionOf(pod, "Ready")
  if (ready?.status !== "True") return undefined
  if (minReadySeconds === 0) return 0
  return Math.max(0, Date.parse(ready.lastTransitionTime ?? "") + minReadySeconds * 1000 - now)
}

export const isAvailable = (pod: KubeObject, minReadySeconds: number, now: number): boolean =>
  availableInMs(pod, minReadySeconds, now) === 0

const restartsOf = (pod: KubeObject): number =>
  (pod.status?.containerStatuses ?? []).reduce(
    (most: number, status: { readonly restartCount: number }) => Math.max(most, status.restartCount),
    0
  )

const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/**
 * Which of two pods a scale-down takes first (negative: `a`), after the controllers' ActivePodsWithRanks: unassigned, then
 * pending, then not ready, then lower deletion cost, then crowded on its node (`crowd` counts related pods there), then
 * ready more recently, then more restarts, then younger.
 */
export const compareForDeletion =
  (crowd: (pod: KubeObject) => number) =>
  (a: KubeObject, b: KubeObject): number => {
    const cost = (pod: KubeObject): number => Number(pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0) || 0
    const readySince = (pod: KubeObject): number => Date.parse(conditionOf(pod, "Ready")?.lastTransitionTime ?? "") || 0
    const steps: ReadonlyArray<(pod: KubeObject) => number> = [
      (pod) => (pod.spec.nodeName ? 1 : 0),
      (pod) => PHASE_RANK[pod.status?.phase] ?? 0,
      (pod) => (isReady(pod) ? 1 : 0),
      cost,
      (pod) => -crowd(pod),
      (pod) => (isReady(pod) ? -readySince(pod) : 0),
      (pod) => -restartsOf(pod),
      (pod) => -Date.parse(pod.metadata.creationTimestamp)
    ]
    for (const step of steps) {
      const difference = step(a) - step(b)
      if (difference !== 0) return difference
    }
    return a.metadata.name < b.metadata.name ? 1 : -1
  }
