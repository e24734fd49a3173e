import { type LabelSelector, matchesSelector } from "../../../platform/kubernetes/label-selector.ts"
import type { KubeObject } from "../../kube-object.ts"
import { controllerRef } from "../pods/pod-control.ts"
import { isTerminating } from "../pods/pod-state.ts"
import { type ControlPlane, controllerOf } from "../runtime/controller.ts"

/**
 * The objects of `resource` that `owner` controls: keeps its own that still match, releases those that no longer do, and
 * adopts matching orphans among `candidates`. An owner under deletion adopts nothing.
 */
export const claimObjects = (
  { store, cache }: ControlPlane,
  owner: KubeObject,
  resource: string,
  candidates: Iterable<KubeObject>
): ReadonlyArray<KubeObject> => {
  const selector: LabelSelector = owner.spec.selector ?? {}
  const { uid, namespace } = owner.metadata
  const mine: Array<KubeObject> = []
  for (const object of cache.ownedBy(resource, uid)) {
    if (controllerOf(object)?.uid !== uid) continue
    if (matchesSelector(selector, object.metadata.labels)) mine.push(object)
    else if (!isTerminating(owner)) {
      store.modify(resource, namespace, object.metadata.name, (current) => ({
        ...current,
        metadata: { ...current.metadata, ownerReferences: current.metadata.ownerReferences?.filter((ref) => ref.uid !== uid) ?? [] }
      }))
    }
  }
  if (isTerminating(owner)) return mine
  // An adopted object leaves the index that candidates may come from.
  for (const object of [...candidates]) {
    if (controllerOf(object) !== undefined || isTerminating(object) || !matchesSelector(selector, object.metadata.labels)) continue
    const adopted = store.modify(resource, namespace, object.metadata.name, (current) => ({
      ...current,
      metadata: { ...current.metadata, ownerReferences: [...(current.metadata.ownerReferences ?? []), controllerRef(owner)] }
    }))
    if (adopted !== undefined) mine.push(adopted)
  }
  return mine
}

/** Keys of the owners of `resource` in the namespace that would adopt this orphan. */
export const adopterKeys = ({ store }: ControlPlane, resource: string, orphan: KubeObject): ReadonlyArray<string> => {
  if (controllerOf(orphan) !== undefined || orphan.metadata.labels === undefined) return []
  return store
    .list(resource, orphan.metadata.namespace)
    .filter((owner) => owner.spec.selector && matchesSelector(owner.spec.selector, orphan.metadata.labels))
    .map((owner) => `${owner.metadata.namespace}/${owner.metadata.name}`)
}
