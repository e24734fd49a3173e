import { at, fields, wholeNumber } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"

interface Count {
  readonly wanted: number
  readonly ready: number
}

const counts: Readonly<Record<string, (object: KubeObject) => Count | undefined>> = {
  Deployment: ({ spec, status }) => replicated(spec, status, "availableReplicas"),
  StatefulSet: ({ spec, status }) => replicated(spec, status, "readyReplicas"),
  DaemonSet: ({ status }) => {
    const wanted = wholeNumber(fields(status).desiredNumberScheduled)
    return wanted === undefined
      ? undefined
      : { wanted, ready: wholeNumber(fields(status).numberAvailable) ?? wholeNumber(fields(status).numberReady) ?? 0 }
  }
}

const replicated = (spec: unknown, status: unknown, ready: string): Count | undefined => {
  if (Object.keys(fields(status)).length === 0) return undefined
  return {
    wanted: wholeNumber(at(spec, "replicas")) ?? wholeNumber(at(status, "replicas")) ?? 1,
    ready: wholeNumber(fields(status)[ready]) ?? wholeNumber(fields(status).readyReplicas) ?? 0
  }
}

export const workloadKinds = Object.keys(counts)

/** How many replicas a workload is to have, and has; nothing where that is not told. */
export const replicaCount = (object: KubeObject): Count | undefined => counts[object.kind]?.(object)

/** Whether a workload has all its replicas; nothing where that is not told. */
export const hasReplicas = (object: KubeObject): boolean | undefined => {
  const count = replicaCount(object)
  return count === undefined ? undefined : count.ready >= count.wanted
}
