import type { KubeObject } from "../../../kube-object.ts"
import { createPod } from "../../pods/pod-control.ts"
import { isFinished, isTerminating } from "../../pods/pod-state.ts"
import type { ControlPlane } from "../../runtime/controller.ts"

export const COMPONENT = "job-controller"
/** Keeps a pod until its end has been counted. */
const TRACKING = "batch.kubernetes.io/job-tracking"
const INDEX = "batch.kubernetes.io/job-completion-index"

export const isIndexed = (job: KubeObject): boolean => job.spec.completionMode === "Indexed"

export const indexOf = (pod: KubeObject): number => Number(pod.metadata.annotations?.[INDEX] ?? -1)

const withIndex = (template: KubeObject["spec"], index: number) => ({
  ...template,
  metadata: {
    ...template.metadata,
    labels: { ...template.metadata?.labels, [INDEX]: String(index) },
    annotations: { ...template.metadata?.annotations, [INDEX]: String(index) }
  },
  spec: {
    ...template.spec,
    containers: template.spec.containers.map((container: KubeObject["spec"]) => ({
      ...container,
      env: [...(container.env ?? []), { name: "JOB_COMPLETION_INDEX", value: String(index) }]
    }))
  }
})

export const createJobPod = (plane: ControlPlane, job: KubeObject, index: number | undefined): KubeObject => {
  const template = index === undefined ? job.spec.template : withIndex(job.spec.template, index)
  const tracked = { ...template, metadata: { ...template.metadata, finalizers: [...(template.metadata?.finalizers ?? []), TRACKING] } }
  return createPod(plane, COMPONENT, job, tracked, index === undefined ? job.metadata.name : `${job.metadata.name}-${index}`)
}

/** Lets a counted pod go. */
export const releasePod = ({ store }: ControlPlane, pod: KubeObject): void => {
  store.modify("pods", pod.metadata.namespace, pod.metadata.name, (found) => {
    const { finalizers = [], ...metadata } = found.metadata
    const left = finalizers.filter((finalizer) => finalizer !== TRACKING)
    return { ...found, metadata: left.length === 0 ? metadata : { ...metadata, finalizers: left } }
  })
}

/** Pods whose end has not been counted yet. A pod deleted before its end counts as failed once it is gone. */
export const uncounted = (pods: ReadonlyArray<KubeObject>): ReadonlyArray<KubeObject> =>
  pods.filter((pod) => pod.metadata.finalizers?.includes(TRACKING) === true && isFinished(pod))

export const isLive = (pod: KubeObject): boolean => !isFinished(pod) && !isTerminating(pod)
