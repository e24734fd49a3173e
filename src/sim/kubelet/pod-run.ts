import type { ContainerSpec } from "../behaviours/container-view.ts"
import type { KubeObject } from "../kube-object.ts"
import { type ContainerRun, makeContainerRun } from "./container-run.ts"

/** What a kubelet remembers of one pod it runs. */
export interface PodRun {
  readonly uid: string
  /** Tells this pod from others of its name, and is the same in every play of the same story. */
  readonly seed: string
  readonly acceptedAt: number
  readonly init: ReadonlyArray<ContainerRun>
  readonly main: ReadonlyArray<ContainerRun>
  readonly all: ReadonlyArray<ContainerRun>
  ip: string | undefined
  sandboxAttempts: number
  mountDelayMs: number
  /** When volumes or the sandbox are tried again. */
  retryAt: number
  stopping: boolean
  /** Set when the kubelet has ended the pod for good: `Evicted`, `DeadlineExceeded`. */
  ended: { readonly reason: string; readonly message: string } | undefined
}

export const makePodRun = (pod: KubeObject, now: number): PodRun => {
  const initSpecs: ReadonlyArray<ContainerSpec> = pod.spec.initContainers ?? []
  const reason = initSpecs.length > 0 ? "PodInitializing" : "ContainerCreating"
  const init = initSpecs.map((spec) => makeContainerRun(spec, spec.restartPolicy === "Always" ? "sidecar" : "init", "PodInitializing"))
  const main = ((pod.spec.containers ?? []) as ReadonlyArray<ContainerSpec>).map((spec) => makeContainerRun(spec, "main", reason))
  return {
    uid: pod.metadata.uid,
    seed: `${pod.metadata.namespace}/${pod.metadata.name}/${pod.metadata.creationTimestamp}`,
    acceptedAt: now,
    init,
    main,
    all: [...init, ...main],
    ip: undefined,
    sandboxAttempts: 0,
    mountDelayMs: 0,
    retryAt: now,
    stopping: false,
    ended: undefined
  }
}
