import { canonicalQuantity } from "../../../platform/kubernetes/quantity.ts"
import type { KubeObject } from "../../kube-object.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown, wide } from "../printer.ts"

const shortMode: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP"
}

/** In the server's fixed order, whatever the object's. */
const accessModes = (modes: ReadonlyArray<string> | undefined): string =>
  Object.entries(shortMode)
    .flatMap(([mode, text]) => (modes?.includes(mode) ? [text] : []))
    .join(",")

const phase = ({ metadata, status }: KubeObject): string =>
  metadata.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating"

/** The annotation that came before the field still wins. */
const storageClass = ({ metadata, spec }: KubeObject): string =>
  metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName ?? ""

const size = (capacity: { readonly storage?: string } | undefined): string => `${canonicalQuantity(capacity?.storage ?? "0")}`

export const persistentVolumes: Printer = {
  columns: [
    nameColumn,
    shown("Capacity"),
    shown("Access Modes"),
    shown("Reclaim Policy"),
    shown("Status"),
    shown("Claim"),
    shown("StorageClass"),
    shown("VolumeAttributesClass"),
    shown("Reason"),
    ageColumn,
    wide("VolumeMode")
  ],
  cells: (volume, now) => {
    const { metadata, spec, status } = volume
    const claim = spec?.claimRef
    return [
      metadata.name,
      size(spec?.capacity),
      accessModes(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? "",
      phase(volume),
      claim === undefined ? "" : `${claim.namespace ?? ""}/${claim.name ?? ""}`,
      storageClass(volume),
      spec?.volumeAttributesClassName ?? "<unset>",
      status?.reason ?? "",
      age(metadata.creationTimestamp, now),
      spec?.volumeMode ?? "<unset>"
    ]
  }
}

export const persistentVolumeClaims: Printer = {
  columns: [
    nameColumn,
    shown("Status"),
    shown("Volume"),
    shown("Capacity"),
    shown("Access Modes"),
    shown("StorageClass"),
    shown("VolumeAttributesClass"),
    ageColumn,
    wide("VolumeMode")
  ],
  cells: (claim, now) => {
    const { metadata, spec, status } = claim
    const isBound = (spec?.volumeName ?? "") !== ""
    return [
      metadata.name,
      phase(claim),
      spec?.volumeName ?? "",
      isBound ? size(status?.capacity) : "",
      isBound ? accessModes(status?.accessModes) : "",
      storageClass(claim),
      spec?.volumeAttributesClassName ?? "<unset>",
      age(metadata.creationTimestamp, now),
      spec?.volumeMode ?? "<unset>"
    ]
  }
}

const isDefaultClass = ({ metadata }: KubeObject): boolean =>
  ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"].some(
    (key) => metadata.annotations?.[key] === "true"
  )

export const storageClasses: Printer = {
  columns: [nameColumn, shown("Provisioner"), shown("ReclaimPolicy"), shown("VolumeBindingMode"), shown("AllowVolumeExpansion"), ageColumn],
  cells: (storage, now) => [
    isDefaultClass(storage) ? `${storage.metadata.name} (default)` : storage.metadata.name,
    storage.provisioner ?? "",
    storage.reclaimPolicy ?? "Delete",
    storage.volumeBindingMode ?? "Immediate",
    storage.allowVolumeExpansion ?? false,
    age(storage.metadata.creationTimestamp, now)
  ]
}

export const volumeAttachments: Printer = {
  columns: [nameColumn, { ...nameColumn, name: "Attacher" }, shown("PV"), shown("Node"), shown("Attached", "boolean"), ageColumn],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.attacher ?? "",
    spec?.source?.persistentVolumeName ?? "",
    spec?.nodeName ?? "",
    status?.attached ?? false,
    age(metadata.creationTimestamp, now)
  ]
}

export const volumeAttributesClasses: Printer = {
  columns: [nameColumn, shown("DriverName"), ageColumn],
  cells: ({ metadata, driverName }, now) => [metadata.name, driverName ?? "", age(metadata.creationTimestamp, now)]
}
