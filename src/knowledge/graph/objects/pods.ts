import type { Entity } from "../../../domain/entity.ts"
import { at, type Fields, fields, list, text } from "../../../platform/kubernetes/fields.ts"
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

/** The volume that every pod gets for its service account says nothing. https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ */
const isGiven = ({ name }: Fields): boolean => text(name)?.startsWith("kube-api-access-") === true

type Beside = Subject["beside"]
type Mounted = readonly [what: Entity, where: string]

const named = (beside: Beside, kind: string, name: unknown, where: string): ReadonlyArray<Mounted> => {
  const known = text(name)
  return known === undefined ? [] : [[beside(kind, known), where]]
}

/** https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/ */
const ofVolume = (beside: Beside, volume: Fields, where: string): ReadonlyArray<Mounted> => [
  ...named(beside, "ConfigMap", at(volume, "configMap", "name"), `${where}.configMap`),
  ...named(beside, "Secret", at(volume, "secret", "secretName"), `${where}.secret`),
  ...named(beside, "PersistentVolumeClaim", at(volume, "persistentVolumeClaim", "claimName"), `${where}.persistentVolumeClaim`),
  ...list(at(volume, "projected", "sources")).flatMap((source, index) => [
    ...named(beside, "ConfigMap", at(source, "configMap", "name"), `${where}.projected.sources[${index}]`),
    ...named(beside, "Secret", at(source, "secret", "name"), `${where}.projected.sources[${index}]`)
  ])
]

const ofContainer = (beside: Beside, container: Fields, where: string): ReadonlyArray<Mounted> => [
  ...list(container.envFrom).flatMap((from, index) => [
    ...named(beside, "ConfigMap", at(from, "configMapRef", "name"), `${where}.envFrom[${index}]`),
    ...named(beside, "Secret", at(from, "secretRef", "name"), `${where}.envFrom[${index}]`)
  ]),
  ...list(container.env).flatMap(({ name, valueFrom }) => [
    ...named(beside, "ConfigMap", at(valueFrom, "configMapKeyRef", "name"), `${where}.env ${name}`),
    ...named(beside, "Secret", at(valueFrom, "secretKeyRef", "name"), `${where}.env ${name}`)
  ])
]

/** What pods take configuration and storage from, once each, at the first place that says so. */
export const mounts = ({ beside, entity, podSpec }: Subject): Found => {
  if (podSpec === undefined) return {}
  const containers = [...list(podSpec.initContainers), ...list(podSpec.containers)]
  const found = [
    ...list(podSpec.volumes)
      .filter((volume) => !isGiven(volume))
      .flatMap((volume) => ofVolume(beside, volume, `volume ${volume.name}`)),
    ...containers.flatMap((container) => ofContainer(beside, container, `container ${container.name}`)),
    ...list(podSpec.imagePullSecrets).flatMap(({ name }) => named(beside, "Secret", name, "imagePullSecrets"))
  ]
  const once = new Map<string, Stated>()
  for (const [to, where] of found) {
    const key = `${to.kind} ${to.name}`
    if (!once.has(key)) once.set(key, { kind: "mounts", from: entity, to, where })
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
