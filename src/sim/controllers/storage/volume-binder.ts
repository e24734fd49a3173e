import { compareQuantities, parseQuantity, zeroQuantity } from "../../../platform/kubernetes/quantity.ts"
import type { KubeObject } from "../../kube-object.ts"
import { claimNames, waitsForConsumer } from "../../scheduler/volumes.ts"
import { isTerminating } from "../pods/pod-state.ts"
import { type Controller, type ControlPlane, keyOf } from "../runtime/controller.ts"
import { inPhase } from "./volume-phase.ts"

const CLAIMS = "persistentvolumeclaims"
const VOLUMES = "persistentvolumes"
const COMPONENT = "persistentvolume-controller"

const report = ({ events }: ControlPlane, claim: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void =>
  events.record(COMPONENT, { object: claim, type, reason, message })

const suits = (claim: KubeObject, volume: KubeObject): boolean => {
  const wanted = parseQuantity(claim.spec.resources?.requests?.storage) ?? zeroQuantity
  const offered = parseQuantity(volume.spec.capacity?.storage) ?? zeroQuantity
  const modes: ReadonlyArray<string> = volume.spec.accessModes ?? []
  const held = volume.spec.claimRef
  return (
    (held === undefined || (held.namespace === claim.metadata.namespace && held.name === claim.metadata.name)) &&
    (volume.spec.storageClassName ?? "") === (claim.spec.storageClassName ?? "") &&
    (claim.spec.volumeName === undefined || claim.spec.volumeName === volume.metadata.name) &&
    (claim.spec.accessModes ?? []).every((mode: string) => modes.includes(mode)) &&
    compareQuantities(offered, wanted) >= 0
  )
}

/** The smallest volume that will do. */
const findVolume = ({ store }: ControlPlane, claim: KubeObject): KubeObject | undefined => {
  const size = (volume: KubeObject) => parseQuantity(volume.spec.capacity?.storage) ?? zeroQuantity
  return store
    .list(VOLUMES)
    .filter((volume) => !isTerminating(volume) && suits(claim, volume))
    .toSorted((a, b) => compareQuantities(size(a), size(b)))[0]
}

const provision = (plane: ControlPlane, claim: KubeObject, storageClass: KubeObject): KubeObject => {
  const { store } = plane
  const name = `pvc-${claim.metadata.uid}`
  const volume = plane.create(VOLUMES, {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, annotations: { "pv.kubernetes.io/provisioned-by": storageClass.provisioner } },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources.requests.storage },
      csi: { driver: storageClass.provisioner, volumeHandle: name },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? "Filesystem"
    }
  })
  const message = `Successfully provisioned volume ${name}`
  plane.events.record(storageClass.provisioner, { object: claim, type: "Normal", reason: "ProvisioningSucceeded", message })
  return store.get(VOLUMES, undefined, volume.metadata.name) ?? volume
}

const bind = ({ store, clock }: ControlPlane, claim: KubeObject, volume: KubeObject): void => {
  const { apiVersion, kind, metadata } = claim
  const claimRef = {
    apiVersion,
    kind,
    name: metadata.name,
    namespace: metadata.namespace,
    resourceVersion: metadata.resourceVersion,
    uid: metadata.uid
  }
  const { name } = volume.metadata
  store.modify(VOLUMES, undefined, name, (found) => ({ ...found, spec: { ...found.spec, claimRef } }))
  store.modify(VOLUMES, undefined, name, inPhase("Bound", clock), { subresource: "status" })
  const annotations = { "pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes" }
  store.modify(CLAIMS, metadata.namespace, metadata.name, (found) => ({
    ...found,
    metadata: { ...found.metadata, annotations: { ...found.metadata.annotations, ...annotations } },
    spec: { ...found.spec, volumeName: name }
  }))
  store.modify(
    CLAIMS,
    metadata.namespace,
    metadata.name,
    (found) => ({ ...found, status: { accessModes: volume.spec.accessModes, capacity: volume.spec.capacity, phase: "Bound" } }),
    { subresource: "status" }
  )
}

const isConsumed = ({ store }: ControlPlane, claim: KubeObject): boolean =>
  store.list("pods", claim.metadata.namespace).some((pod) => Boolean(pod.spec?.nodeName) && claimNames(pod).includes(claim.metadata.name))

/** Binds claims to volumes, making one where the claim's class can; a claim of a class that waits is bound once its pod has a node. */
export const volumeBinder: Controller = {
  name: COMPONENT,
  keysFor: ({ resource, object, type, previous }, { store }) => {
    if (resource === CLAIMS) return type === "DELETED" ? [] : [keyOf(object)]
    if (resource === "pods") {
      if (!object.spec?.nodeName || previous?.spec?.nodeName) return []
      return claimNames(object).map((name) => `${object.metadata.namespace}/${name}`)
    }
    return resource === VOLUMES && type === "ADDED"
      ? store
          .list(CLAIMS)
          .filter(({ spec }) => !spec?.volumeName)
          .map(keyOf)
      : []
  },
  reconcile: ({ namespace, name }, plane) => {
    const { store } = plane
    const claim = store.get(CLAIMS, namespace, name)
    if (claim === undefined || isTerminating(claim) || claim.status?.phase === "Bound") return
    if (waitsForConsumer(store, claim) && !isConsumed(plane, claim)) {
      report(plane, claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding")
      return
    }
    const existing = findVolume(plane, claim)
    const className: string | undefined = claim.spec.storageClassName
    const storageClass = className ? store.get("storageclasses.storage.k8s.io", undefined, className) : undefined
    if (existing !== undefined) bind(plane, claim, existing)
    else if (storageClass !== undefined) bind(plane, claim, provision(plane, claim, storageClass))
    else if (className) report(plane, claim, "Warning", "ProvisioningFailed", `storageclass.storage.k8s.io "${className}" not found`)
    else report(plane, claim, "Normal", "FailedBinding", "no persistent volumes available for this claim and no storage class is set")
  }
}
