import type { Scene } from "../scene/scene.ts"
import type { Pod } from "../scene/views/pod.ts"

/** A pod or a workload may take this long to start before its waiting is trouble, in milliseconds. */
export const START = 120_000

/**
 * Whether a pod was made just now, and what it runs did not end so far: probes miss it at first, as they do every pod.
 * https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export const isStarting = ({ now }: Scene, { containers, createdAt }: Pod): boolean =>
  now !== undefined &&
  createdAt !== undefined &&
  now - createdAt < START &&
  containers.every(({ status }) => status === undefined || status.restarts === 0)
