import { type Controller, keyOf } from "../runtime/controller.ts"
import { inPhase } from "./volume-phase.ts"

const VOLUMES = "persistentvolumes"

/** Offers new volumes, and releases or deletes those whose claim is gone. Keys are volumes. */
export const volumeReclaimer: Controller = {
  name: "persistentvolume-controller",
  keysFor: ({ resource, type, object }, { store }) => {
    if (resource === VOLUMES) return type === "ADDED" ? [keyOf(object)] : []
    if (resource !== "persistentvolumeclaims" || type !== "DELETED" || !object.spec?.volumeName) return []
    const volume = store.get(VOLUMES, undefined, object.spec.volumeName)
    return volume === undefined ? [] : [keyOf(volume)]
  },
  reconcile: ({ name }, { store, clock }) => {
    const volume = store.get(VOLUMES, undefined, name)
    if (volume === undefined) return
    const claim = volume.spec.claimRef
    if (claim?.uid === undefined) {
      if (volume.status?.phase === "Pending") store.modify(VOLUMES, undefined, name, inPhase("Available", clock), { subresource: "status" })
      return
    }
    if (store.get("persistentvolumeclaims", claim.namespace, claim.name)?.metadata.uid === claim.uid) return
    if (volume.spec.persistentVolumeReclaimPolicy === "Delete") {
      store.modify(VOLUMES, undefined, name, ({ metadata: { finalizers: _finalizers, ...metadata }, ...found }) => ({ ...found, metadata }))
      store.delete(VOLUMES, undefined, name)
    } else store.modify(VOLUMES, undefined, name, inPhase("Released", clock), { subresource: "status" })
  }
}
