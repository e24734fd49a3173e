import { fields, list, text } from "../../../platform/kubernetes/fields.ts"
import { podReferences } from "../../../platform/kubernetes/pod-references.ts"
import type { Stated } from "../contribution.ts"
import type { Found, Subject } from "./subject.ts"

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/ */
export const owners = ({ beside, entity, object }: Subject): Found => ({
  states: (object.metadata.ownerReferences ?? []).map(({ kind, name }, index) => ({
    kind: "owns",
    from: beside(kind, name),
    to: entity,
    where: `metadata.ownerReferences[${index}]`
  }))
})

export const placement = ({ entity, object, spec }: Subject): Found => {
  const node = object.kind === "Pod" ? text(spec.nodeName) : undefined
  return node === undefined
    ? {}
    : { states: [{ kind: "scheduled-on", from: entity, to: { kind: "Node", name: node }, where: "spec.nodeName" }] }
}

/** What pods take configuration and storage from, once each, at the first place that says so. */
export const mounts = ({ beside, entity, podSpec }: Subject): Found => {
  const once = new Map<string, Stated>()
  for (const { kind, name, where } of podSpec === undefined ? [] : podReferences(podSpec)) {
    const key = `${kind} ${name}`
    if (kind !== "ServiceAccount" && !once.has(key)) once.set(key, { kind: "mounts", from: entity, to: beside(kind, name), where })
  }
  return { states: [...once.values()] }
}

/** https://kubernetes.io/docs/concepts/storage/persistent-volumes/ */
export const storage = ({ beside, entity, object, spec }: Subject): Found => {
  const states: Array<Stated> = []
  const volume = object.kind === "PersistentVolumeClaim" ? text(spec.volumeName) : undefined
  if (volume !== undefined) states.push({ kind: "mounts", from: entity, to: beside("PersistentVolume", volume), where: "spec.volumeName" })
  const isStorage = object.kind === "PersistentVolumeClaim" || object.kind === "PersistentVolume"
  const storageClass = isStorage ? text(spec.storageClassName) : undefined
  if (storageClass !== undefined)
    states.push({ kind: "depends-on", from: entity, to: beside("StorageClass", storageClass), where: "spec.storageClassName" })
  const templates = object.kind === "StatefulSet" ? list(spec.volumeClaimTemplates) : []
  for (const template of templates) {
    const needed = text(fields(template.spec).storageClassName)
    if (needed !== undefined)
      states.push({ kind: "depends-on", from: entity, to: beside("StorageClass", needed), where: "spec.volumeClaimTemplates" })
  }
  return { states }
}
