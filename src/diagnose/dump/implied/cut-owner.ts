import { at, selects, strings } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entityOf } from "../../scene/entity.ts"
import type { SeenObject } from "../../scene/scene.ts"
import type { KubeEvent } from "../../scene/views/event.ts"
import { ownerReferences } from "./told.ts"

/** A row of a ReplicaSet tells no owner; the Deployment tells by an event which it scaled. */
export const withDeployment = (seen: SeenObject, events: ReadonlyArray<KubeEvent>): SeenObject => {
  const { metadata } = seen.object
  if (metadata.ownerReferences !== undefined) return seen
  const by = events.find(
    ({ about, message, reason }) =>
      reason === "ScalingReplicaSet" &&
      about.kind === "Deployment" &&
      about.namespace === metadata.namespace &&
      message.includes(` ${metadata.name} `)
  )
  if (by === undefined) return seen
  return { ...seen, object: { ...seen.object, metadata: { ...metadata, ...ownerReferences(by.about) } } }
}

/** A controller would adopt a pod that its selector takes and nobody controls: where none does, the reference was cut off when it was saved. */
export const withSelector = (seen: SeenObject, workloads: ReadonlyArray<KubeObject>): SeenObject => {
  const { metadata } = seen.object
  if (metadata.ownerReferences !== undefined) return seen
  const owner = workloads.find(
    (workload) =>
      workload.metadata.namespace === metadata.namespace &&
      metadata.name.startsWith(`${workload.metadata.name}-`) &&
      selects(strings(at(workload, "spec", "selector", "matchLabels")), strings(metadata.labels))
  )
  if (owner === undefined) return seen
  return { ...seen, object: { ...seen.object, metadata: { ...metadata, ...ownerReferences(entityOf(owner)) } } }
}
