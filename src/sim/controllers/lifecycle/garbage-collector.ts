import type { KubeObject } from "../../kube-object.ts"
import { isTerminating } from "../pods/pod-state.ts"
import type { Controller, ControlPlane } from "../runtime/controller.ts"

/** https://kubernetes.io/docs/concepts/architecture/garbage-collection/#cascading-deletion */
const FOREGROUND = "foregroundDeletion"
const ORPHAN = "orphan"

const hasFinalizer = (object: KubeObject, finalizer: string): boolean => object.metadata.finalizers?.includes(finalizer) === true

const dropFinalizer = ({ store }: ControlPlane, resource: string, object: KubeObject, finalizer: string): void => {
  store.modify(resource, object.metadata.namespace, object.metadata.name, (found) => ({
    ...found,
    metadata: { ...found.metadata, finalizers: found.metadata.finalizers?.filter((other) => other !== finalizer) ?? [] }
  }))
}

const dropOwner = ({ store }: ControlPlane, resource: string, object: KubeObject, uid: string): void => {
  store.modify(resource, object.metadata.namespace, object.metadata.name, (found) => {
    const { ownerReferences = [], ...metadata } = found.metadata
    const left = ownerReferences.filter((owner) => owner.uid !== uid)
    return { ...found, metadata: left.length === 0 ? metadata : { ...metadata, ownerReferences: left } }
  })
}

/** The owner is gone: a dependent goes with its last owner, and otherwise only loses the reference. */
const collect = (plane: ControlPlane, uid: string): void => {
  for (const { resource, object } of plane.cache.dependentsOf(uid)) {
    const others = object.metadata.ownerReferences?.filter((owner) => owner.uid !== uid && plane.cache.byUid(owner.uid) !== undefined)
    if (others !== undefined && others.length > 0) dropOwner(plane, resource, object, uid)
    else if (!isTerminating(object)) plane.store.delete(resource, object.metadata.namespace, object.metadata.name)
  }
}

/** The owner waits for its dependents: they are deleted, and it goes when no blocking one is left. */
const collectFirst = (plane: ControlPlane, resource: string, owner: KubeObject): void => {
  const dependents = plane.cache.dependentsOf(owner.metadata.uid)
  const blocking = dependents.filter(({ object }) =>
    object.metadata.ownerReferences?.some((ref) => ref.uid === owner.metadata.uid && ref.blockOwnerDeletion === true)
  )
  if (blocking.length === 0) dropFinalizer(plane, resource, owner, FOREGROUND)
  for (const { resource: dependentResource, object } of dependents) {
    if (isTerminating(object)) continue
    const { namespace, name } = object.metadata
    const inTurn = plane.cache.dependentsOf(object.metadata.uid).length > 0
    if (inTurn) {
      plane.store.modify(dependentResource, namespace, name, (found) => ({
        ...found,
        metadata: { ...found.metadata, finalizers: [...(found.metadata.finalizers ?? []), FOREGROUND] }
      }))
    }
    plane.store.delete(dependentResource, namespace, name)
  }
}

const orphan = (plane: ControlPlane, resource: string, owner: KubeObject): void => {
  for (const dependent of plane.cache.dependentsOf(owner.metadata.uid))
    dropOwner(plane, dependent.resource, dependent.object, owner.metadata.uid)
  dropFinalizer(plane, resource, owner, ORPHAN)
}

/** Deletes what nobody owns any more, in the background, in the foreground, or not at all. Keys are owners' uids. */
export const garbageCollector: Controller = {
  name: "garbage-collector-controller",
  keysFor: ({ type, object, resource }, { cache }) => {
    if (resource === "events") return []
    const owners = object.metadata.ownerReferences ?? []
    if (type === "DELETED") {
      const waiting = owners.filter(({ uid }) => {
        const owner = cache.byUid(uid)?.object
        return owner !== undefined && isTerminating(owner) && hasFinalizer(owner, FOREGROUND)
      })
      return [`/${object.metadata.uid}`, ...waiting.map(({ uid }) => `/${uid}`)]
    }
    const ending = isTerminating(object) && (hasFinalizer(object, FOREGROUND) || hasFinalizer(object, ORPHAN))
    const lost = type === "ADDED" ? owners.filter(({ uid }) => cache.byUid(uid) === undefined) : []
    return [...(ending ? [`/${object.metadata.uid}`] : []), ...lost.map(({ uid }) => `/${uid}`)]
  },
  reconcile: ({ name: uid }, plane) => {
    const found = plane.cache.byUid(uid)
    if (found === undefined) collect(plane, uid)
    else if (!isTerminating(found.object)) return
    else if (hasFinalizer(found.object, ORPHAN)) orphan(plane, found.resource, found.object)
    else if (hasFinalizer(found.object, FOREGROUND)) collectFirst(plane, found.resource, found.object)
  }
}
