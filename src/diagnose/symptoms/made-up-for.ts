import { entityKey } from "../../domain/entity.ts"
import { at, time } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { entity } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import { isTrue } from "../scene/views/condition.ts"
import { isReady, type Pod } from "../scene/views/pod.ts"

export const isJobPod = (scene: Scene, pod: Pod): boolean => {
  const { kind } = scene.workloadOf(pod.object)
  return kind === "Job" || kind === "CronJob" || pod.spec.restartPolicy === "Never"
}

const isComplete = (job: KubeObject): boolean => isTrue(job, "Complete")

const isOfCompleteJob = (scene: Scene, pod: Pod): boolean => {
  const owner = pod.object.metadata.ownerReferences?.find(({ kind }) => kind === "Job")
  const job = owner === undefined ? "unknown" : scene.find(entity("Job", pod.namespace, owner.name))
  return typeof job !== "string" && isComplete(job)
}

/**
 * Whether a failed pod is history, kept to be looked at: its controller has made another one since, which is ready or has done its work, or its
 * job is complete. https://kubernetes.io/docs/concepts/workloads/controllers/job/#handling-pod-and-container-failures
 */
export const isMadeUpFor = (scene: Scene, pod: Pod): boolean => {
  if (pod.phase !== "Failed") return false
  if (isOfCompleteJob(scene, pod)) return true
  const isTask = isJobPod(scene, pod)
  return scene
    .podsOf(scene.workloadOf(pod.object))
    .some(
      (other) =>
        other.entity.name !== pod.entity.name &&
        (isTask ? other.phase === "Succeeded" : isReady(other)) &&
        (other.createdAt ?? Number.NEGATIVE_INFINITY) >= (pod.createdAt ?? Number.POSITIVE_INFINITY)
    )
}

/** Whether a schedule's later run has done what this one failed to do. */
export const isJobMadeUpFor = (scene: Scene, job: KubeObject): boolean => {
  const owner = scene.workloadOf(job)
  const made = time(job.metadata.creationTimestamp)
  if (owner.kind !== "CronJob" || made === undefined) return false
  const schedule = scene.find(owner)
  const succeeded = typeof schedule === "string" ? undefined : time(at(schedule, "status", "lastSuccessfulTime"))
  const isLater = (other: KubeObject): boolean =>
    entityKey(scene.workloadOf(other)) === entityKey(owner) && (time(other.metadata.creationTimestamp) ?? 0) > made && isComplete(other)
  return (succeeded !== undefined && succeeded > made) || scene.known("Job", job.metadata.namespace).some(isLater)
}

/** Whether a job has done its work, or a later run of its schedule has: its pods may be gone by then. */
export const isJobSettled = (scene: Scene, job: KubeObject): boolean => isComplete(job) || isJobMadeUpFor(scene, job)
