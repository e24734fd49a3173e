import type { SimClock } from "../clock.ts"
import type { KubeObject } from "../kube-object.ts"
import type { ObjectStore } from "../store/object-store.ts"

const CRDS = "customresourcedefinitions.apiextensions.k8s.io"

const established = (crd: KubeObject, now: string): KubeObject => ({
  ...crd,
  status: {
    ...crd.status,
    acceptedNames: crd.spec.names,
    conditions: [
      { lastTransitionTime: now, message: "no conflicts found", reason: "NoConflicts", status: "True", type: "NamesAccepted" },
      {
        lastTransitionTime: now,
        message: "the initial names have been accepted",
        reason: "InitialNamesAccepted",
        status: "True",
        type: "Established"
      }
    ]
  }
})

const isEstablished = (crd: KubeObject): boolean =>
  (crd.status?.conditions ?? []).some((condition: { type: string }) => condition.type === "Established")

/** Accepts the names of new CustomResourceDefinitions, and removes a deleted one's objects before it goes. Returns the stop. */
export const establishDefinitions = (store: ObjectStore, clock: SimClock): (() => void) =>
  store.subscribe(CRDS, ({ type, object }) => {
    const { name } = object.metadata
    if (type === "DELETED") {
      for (const instance of store.list(name)) store.delete(name, instance.metadata.namespace, instance.metadata.name)
      return
    }
    if (isEstablished(object)) return
    clock.schedule(0, () => {
      store.modify(CRDS, undefined, name, (crd) => (isEstablished(crd) ? crd : established(crd, clock.timestamp())), {
        subresource: "status"
      })
    })
  })
