import { type Controller, keyOf } from "../runtime/controller.ts"

/** Removes pods whose node was deleted: no kubelet is left to end them. Keys are nodes. */
export const podGcController: Controller = {
  name: "pod-garbage-collector",
  keysFor: ({ resource, type, object }) => (resource === "nodes" && type === "DELETED" ? [keyOf(object)] : []),
  reconcile: ({ name }, { store, cache }) => {
    if (store.get("nodes", undefined, name) !== undefined) return
    for (const { metadata } of [...cache.podsOn(name)]) {
      store.delete("pods", metadata.namespace, metadata.name, { gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } })
    }
  }
}
