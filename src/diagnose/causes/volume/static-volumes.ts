import { entityKey, showEntity } from "../../../domain/entity.ts"
import { at, strings, text, texts } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { compareQuantities, parseQuantity } from "../../../platform/kubernetes/quantity.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"

/** A volume of the claim's class, and why the claim is not bound to it. */
interface UnfitVolume {
  readonly volume: KubeObject
  readonly why: string
}

const NO_PROVISIONER = "kubernetes.io/no-provisioner"

const classOf = (object: KubeObject): string => text(at(object, "spec", "storageClassName")) ?? ""

/** Whether volumes of the claim's class are made by people only: the class makes none, or is but a name. */
const isStatic = (scene: Scene, className: string): boolean => {
  if (className === "") return true
  const found = scene.find(entity("StorageClass", undefined, className))
  return found === "absent" || (typeof found !== "string" && found.provisioner === NO_PROVISIONER)
}

/** Volumes that a provisioner made outlive their class, and are no sign that people make them. */
const isMade = ({ metadata }: KubeObject): boolean => strings(metadata.annotations)["pv.kubernetes.io/provisioned-by"] !== undefined

const holderOf = (volume: KubeObject): string | undefined => {
  const name = text(at(volume, "spec", "claimRef", "name"))
  return name === undefined
    ? undefined
    : entityKey(entity("PersistentVolumeClaim", text(at(volume, "spec", "claimRef", "namespace")), name))
}

const isSmaller = (volume: KubeObject, claim: KubeObject): boolean => {
  const [has, wants] = [at(volume, "spec", "capacity", "storage"), at(claim, "spec", "resources", "requests", "storage")].map((one) =>
    parseQuantity(text(one) ?? "")
  )
  return has !== undefined && wants !== undefined && compareQuantities(has, wants) < 0
}

/** https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding */
const whyUnfit = (volume: KubeObject, claim: KubeObject): string | undefined => {
  const holder = holderOf(volume)
  if (holder !== undefined && holder !== entityKey(entityOf(claim))) return "it is another claim's"
  if (text(at(volume, "status", "phase")) === "Released") return "it is released, and kept for the claim that it had"
  const modes = texts(at(volume, "spec", "accessModes"))
  const missing = texts(at(claim, "spec", "accessModes")).filter((mode) => !modes.includes(mode))
  if (missing.length > 0) return `it has access mode ${modes.join(", ")}, and ${missing.join(", ")} is asked for`
  if (isSmaller(volume, claim)) {
    return `it has ${text(at(volume, "spec", "capacity", "storage"))}, and ${text(at(claim, "spec", "resources", "requests", "storage"))} is asked for`
  }
  const [form, wanted] = [volume, claim].map((one) => text(at(one, "spec", "volumeMode")) ?? "Filesystem")
  if (form !== wanted) return `it is a ${form}, and a ${wanted} is asked for`
  const labels = strings(volume.metadata.labels)
  const other = Object.entries(strings(at(claim, "spec", "selector", "matchLabels"))).find(([key, value]) => labels[key] !== value)
  return other === undefined ? undefined : `it has not the label ${other.join("=")}`
}

/**
 * The volumes that people made for a claim's class, none of which fits it. Nothing where a class makes volumes, where there are none, or
 * where one of them would do.
 */
export const unfitVolumes = (scene: Scene, claim: KubeObject): ReadonlyArray<UnfitVolume> => {
  const className = classOf(claim)
  // asked for at once: that a class is not there would seem to be all
  const known = scene.all("PersistentVolume")
  if (!isStatic(scene, className)) return []
  const volumes = known.filter((volume) => classOf(volume) === className && !isMade(volume))
  const unfit = volumes.flatMap((volume) => {
    const why = whyUnfit(volume, claim)
    return why === undefined ? [] : [{ volume, why }]
  })
  return unfit.length === volumes.length ? unfit : []
}

/** `PersistentVolume data-1: it has 10Gi, and 500Gi is asked for`. */
export const showUnfit = (unfit: ReadonlyArray<UnfitVolume>): string =>
  unfit
    .slice(0, 3)
    .map(({ volume, why }) => `${showEntity(entityOf(volume))}: ${why}`)
    .join("; ")
