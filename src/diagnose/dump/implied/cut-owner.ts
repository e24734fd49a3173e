import { at, selects, strings } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
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

/**
 * Labels by which controllers know their own pods, and the part of the pod's name that is the controller's.
 * https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
const owning: ReadonlyArray<readonly [label: string, kind: string, pattern: RegExp]> = [
  ["pod-template-hash", "ReplicaSet", /^(.+)-[a-z0-9]{5}$/],
  ["statefulset.kubernetes.io/pod-name", "StatefulSet", /^(.+)-\d+$/],
  ["pod-template-generation", "DaemonSet", /^(.+)-[a-z0-9]{5}$/],
  ["job-name", "Job", /^(.+)-[a-z0-9]{5}$/]
]

/** Of a pod whose reference to its owner was cut off its labels tell what it belongs to. */
export const withLabelled = (seen: SeenObject): SeenObject => {
  const { metadata } = seen.object
  if (metadata.ownerReferences !== undefined) return seen
  const labels = strings(metadata.labels)
  const found = owning.flatMap(([label, kind, pattern]) => {
    const base = labels[label] === undefined ? undefined : pattern.exec(metadata.name)?.[1]
    return base === undefined ? [] : [entity(kind, metadata.namespace, base)]
  })
  return { ...seen, object: { ...seen.object, metadata: { ...metadata, ...ownerReferences(found[0]) } } }
}
