import { type Draft, fill, fillText, struct } from "./draft.ts"
import { fillVolumeSource } from "./volumes.ts"

export const fillPersistentVolume = (volume: Draft): void => {
  fillText(struct(volume, "status"), { phase: "Pending" })
  const spec = struct(volume, "spec")
  fillText(spec, { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" })
  fillVolumeSource(spec)
}

export const fillStorageClass = (storage: Draft): void => void fill(storage, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" })

export const fillCsiDriver = (driver: Draft): void => {
  const spec = struct(driver, "spec")
  fill(spec, {
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: "ReadWriteOnceWithFSType",
    requiresRepublish: false,
    seLinuxMount: false
  })
  if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ["Persistent"]
}
