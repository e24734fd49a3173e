import { meetsNodeTerms } from "../../platform/kubernetes/placement/node-terms.ts"
import type { KubeObject } from "../kube-object.ts"
import type { ObjectStore } from "../store/object-store.ts"

interface Volume {
  readonly name: string
  readonly persistentVolumeClaim?: { readonly claimName: string }
  readonly ephemeral?: object
}

export const claimNames = (pod: KubeObject): ReadonlyArray<string> =>
  ((pod.spec.volumes ?? []) as ReadonlyArray<Volume>).flatMap((volume) => {
    if (volume.ephemeral !== undefined) return [`${pod.metadata.name}-${volume.name}`]
    return volume.persistentVolumeClaim === undefined ? [] : [volume.persistentVolumeClaim.claimName]
  })

/** Whether the claim waits for its first pod before a volume is made for it. */
export const waitsForConsumer = (store: ObjectStore, claim: KubeObject): boolean => {
  const name = claim.spec.storageClassName
  return Boolean(name) && store.get("storageclasses.storage.k8s.io", undefined, name)?.volumeBindingMode === "WaitForFirstConsumer"
}

/** The reason no node can do, whichever it is; undefined when each claim is bound or will be when the pod has a node. */
export const volumeObstacle = (store: ObjectStore, pod: KubeObject): string | undefined => {
  for (const name of claimNames(pod)) {
    const claim = store.get("persistentvolumeclaims", pod.metadata.namespace, name)
    if (claim === undefined) return `persistentvolumeclaim "${name}" not found`
    if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`
    if (!claim.spec.volumeName && !waitsForConsumer(store, claim)) return "pod has unbound immediate PersistentVolumeClaims"
  }
  return undefined
}

/** False when a bound volume is reachable from other nodes only. */
export const volumesReach = (store: ObjectStore, pod: KubeObject, node: KubeObject): boolean =>
  claimNames(pod).every((name) => {
    const volumeName = store.get("persistentvolumeclaims", pod.metadata.namespace, name)?.spec.volumeName
    const volume = volumeName === undefined ? undefined : store.get("persistentvolumes", undefined, volumeName)
    return volume === undefined || meetsNodeTerms(volume.spec.nodeAffinity?.required?.nodeSelectorTerms, node.metadata)
  })
