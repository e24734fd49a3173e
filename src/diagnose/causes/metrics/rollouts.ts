import type { Entity } from "../../../domain/entity.ts"
import { at, list, time } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { citeOf } from "../evidence.ts"

/** A template of a workload that took the place of another one. */
interface Rollout {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The images that are new, with what they were; nothing where the images are the same. */
  readonly images: string | undefined
  readonly cite: string
}

const isOwnedBy =
  (workload: Entity) =>
  ({ metadata }: KubeObject): boolean =>
    metadata.namespace === workload.namespace &&
    metadata.ownerReferences?.some(({ kind, name }) => kind === workload.kind && name === workload.name) === true

const imagesOf = (object: KubeObject): ReadonlyArray<string> =>
  list(at(object, "spec", "template", "spec", "containers") ?? at(object, "data", "spec", "template", "spec", "containers")).map(
    ({ image }) => String(image)
  )

/**
 * The last change of a workload's template: the youngest of its ReplicaSets, or of its ControllerRevisions, where there is an older one.
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#revision-history-limit
 */
export const lastRollout = (scene: Scene, workload: Entity): Rollout | undefined => {
  const revisions = [...scene.known("ReplicaSet", workload.namespace), ...scene.known("ControllerRevision", workload.namespace)]
    .filter(isOwnedBy(workload))
    .flatMap((object) => {
      const made = time(object.metadata.creationTimestamp)
      return made === undefined ? [] : [{ made, object }]
    })
    .toSorted((a, b) => b.made - a.made)
  const [newest, before] = revisions
  if (newest === undefined || before === undefined) return undefined
  const old = imagesOf(before.object)
  const images = imagesOf(newest.object).filter((image) => !old.includes(image))
  return {
    at: newest.made,
    images: images.length === 0 ? undefined : `${images.join(", ")} in place of ${old.join(", ")}`,
    cite: citeOf(scene, entityOf(newest.object))
  }
}
