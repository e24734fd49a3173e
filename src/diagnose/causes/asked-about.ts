import type { Entity } from "../../domain/entity.ts"
import type { Scene } from "../scene/scene.ts"

/**
 * Whether the subject names an object: as its workload, in an alert's labels, or in the question. What somebody may have wanted so (a job
 * that is suspended, a target without replicas) is a cause only where it is asked about.
 */
export const isAskedAbout = (scene: Scene, { name }: Entity): boolean => {
  const { alerts, named = [], question = "", workload } = scene.subject
  return (
    workload === name ||
    named.some((one) => one.name === name) ||
    alerts.some(({ isFiring, labels }) => isFiring && Object.values(labels).includes(name)) ||
    question.split(/[^\w.-]+/).includes(name)
  )
}
