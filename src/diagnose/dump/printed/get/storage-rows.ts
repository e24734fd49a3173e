import { type Fields, present, told, truth } from "../fields.ts"
import type { RowReader } from "./row-context.ts"
import { accessModesOf } from "./storage-words.ts"

/**
 * `Terminating` stands in the place of the phase. What is deleted and still listed is held by the finalizer that protects what is in use.
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection
 */
const phaseOf = (
  status: string | undefined,
  protection: "pv-protection" | "pvc-protection"
): { readonly metadata: Fields; readonly phase: string | undefined } =>
  status === "Terminating"
    ? { metadata: { deletionTimestamp: "", finalizers: [`kubernetes.io/${protection}`] }, phase: undefined }
    : { metadata: {}, phase: present(status) }

export const readClaimRow: RowReader = (row) => {
  const { metadata, phase } = phaseOf(row.STATUS, "pvc-protection")
  return {
    metadata,
    spec: told({ volumeName: present(row.VOLUME), storageClassName: present(row.STORAGECLASS), volumeMode: present(row.VOLUMEMODE) }),
    status: told({
      phase,
      capacity: told({ storage: present(row.CAPACITY) }),
      accessModes: accessModesOf(row["ACCESS MODES"] ?? row.ACCESSMODES)
    })
  }
}

export const readVolumeRow: RowReader = (row) => {
  const { metadata, phase } = phaseOf(row.STATUS, "pv-protection")
  const [namespace, name] = present(row.CLAIM)?.split("/") ?? []
  return {
    metadata,
    spec: told({
      capacity: told({ storage: present(row.CAPACITY) }),
      accessModes: accessModesOf(row["ACCESS MODES"] ?? row.ACCESSMODES),
      persistentVolumeReclaimPolicy: present(row["RECLAIM POLICY"] ?? row.RECLAIMPOLICY),
      claimRef: name === undefined ? undefined : { kind: "PersistentVolumeClaim", namespace, name },
      storageClassName: present(row.STORAGECLASS),
      volumeMode: present(row.VOLUMEMODE)
    }),
    status: told({ phase, reason: present(row.REASON) })
  }
}

/** The default class has `(default)` after its name. */
export const isDefaultMark = / \(default\)$/

export const readStorageClassRow: RowReader = (row) => ({
  metadata: isDefaultMark.test(row.NAME ?? "") ? { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } } : {},
  provisioner: present(row.PROVISIONER),
  reclaimPolicy: present(row.RECLAIMPOLICY),
  volumeBindingMode: present(row.VOLUMEBINDINGMODE),
  allowVolumeExpansion: truth(row.ALLOWVOLUMEEXPANSION)
})

export const readVolumeAttachmentRow: RowReader = (row) => ({
  spec: told({ attacher: present(row.ATTACHER), nodeName: present(row.NODE), source: told({ persistentVolumeName: present(row.PV) }) }),
  status: told({ attached: truth(row.ATTACHED) })
})
