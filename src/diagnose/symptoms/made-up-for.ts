import { at } from "../../platform/kubernetes/fields.ts"
import { entity } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import { condition, conditionsOf } from "../scene/views/condition.ts"
import type { Pod } from "../scene/views/pod.ts"

export const isJobPod = (scene: Scene, pod: Pod): boolean => {
  const { kind } = scene.workloadOf(pod.object)
  return kind === "Job" || kind === "CronJob" || pod.spec.restartPolicy === "Never"
}

const isComplete = (scene: Scene, pod: Pod): boolean => {
  const owner = pod.object.metadata.ownerReferences?.find(({ kind }) => kind === "Job")
  const job = owner === undefined ? "unknown" : scene.find(entity("Job", pod.namespace, owner.name))
  return typeof job !== "string" && condition(conditionsOf(at(job, "status", "conditions")), "Complete")?.status === "True"
}

/**
 * Whether a failed pod is history, kept to be looked at: its controller has made another one since, which is ready or has done its work, or its
 * job is complete. https://kubernetes.io/docs/concepts/workloads/controllers/job/#handling-pod-and-container-failures
 */
export const isMadeUpFor = (scene: Scene, pod: Pod): boolean => {
  if (pod.phase !== "Failed") return false
  if (isComplete(scene, pod)) return true
  const isTask = isJobPod(scene, pod)
  return scene
    .podsOf(scene.workloadOf(pod.object))
    .some(
      (other) =>
        other.entity.name !== pod.entity.name &&
        (isTask ? other.phase === "Succeeded" : condition(other.conditions, "Ready")?.status === "True") &&
        (other.createdAt ?? Number.NEGATIVE_INFINITY) >= (pod.createdAt ?? Number.POSITIVE_INFINITY)
    )
}
