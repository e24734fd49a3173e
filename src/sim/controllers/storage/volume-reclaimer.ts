import { type Controller, keyOf } from "../runtime/controller.ts"

const VOLUMES = "persistentvolumes"

/** Releases or deletes volumes whose claim is gone. Keys are volumes. */
export const volumeReclaimer: Controller = {
  name: "persistentvolume-controller",
  keysFor: ({ resource, type, object }, { store }) => {
    if (resource !== "persistentvolumeclaims" || type !== "DELETED" || !object.spec?.volumeName) return []
    const volume = store.get(VOLUMES, undefined, object.spec.volumeName)
    return volume === undefined ? [] : [keyOf(volume)]
  },
  reconcile: ({ name }, { store }) => {
    const volume = store.get(VOLUMES, undefined, name)
    const claim = volume?.spec.claimRef
    if (volume === undefined || claim === undefined) return
    if (store.get("persistentvolumeclaims", claim.namespace, claim.name)?.metadata.uid === claim.uid) return
    if (volume.spec.persistentVolumeReclaimPolicy === "Delete") {
      store.modify(VOLUMES, undefined, name, ({ metadata: { finalizers: _finalizers, ...metadata }, ...found }) => ({ ...found, metadata }))
      store.delete(VOLUMES, undefined, name)
    } else {
      store.modify(VOLUMES, undefined, name, (found) => ({ ...found, status: { ...found.status, phase: "Released" } }), {
        subresource: "status"
      })
    }
  }
}
