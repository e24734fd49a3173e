import type { KubeObject } from "../../../kube-object.ts"

export const REVISION = "deployment.kubernetes.io/revision"
const REVISION_HISTORY = "deployment.kubernetes.io/revision-history"
export const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas"
export const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas"

type Annotations = { readonly [key: string]: string }

/** Annotations that describe one object and are not handed down from a Deployment to its ReplicaSets. */
const NOT_COPIED = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.deployment.rollback.to",
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS
])

export const revisionOf = (object: KubeObject): number => Number(object.metadata.annotations?.[REVISION] ?? 0) || 0

/** The ReplicaSet's annotations as the Deployment's current revision: copied ones, and the revision it takes over. */
export const annotationsOfNew = (deployment: KubeObject, known: Annotations | undefined, revision: number): Annotations => {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key))
  const before = known?.[REVISION]
  const next: Record<string, string> = { ...known, ...Object.fromEntries(copied) }
  if (Number(before ?? 0) >= revision) return next
  next[REVISION] = String(revision)
  if (before === undefined) return next
  const history = known?.[REVISION_HISTORY]
  next[REVISION_HISTORY] = history === undefined ? before : `${history},${before}`
  return next
}

export const replicasAnnotations = (desired: number, max: number): Annotations => ({
  [DESIRED_REPLICAS]: String(desired),
  [MAX_REPLICAS]: String(max)
})
