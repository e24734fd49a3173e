import type { KubeObject } from "../../kube-object.ts"
import type { ObjectStore } from "../../store/object-store.ts"
import { objectKey } from "../../store/sorted-objects.ts"

const keyOf = (object: KubeObject): string => objectKey(object.metadata.namespace, object.metadata.name)

const byKey = (left: KubeObject, right: KubeObject): number => (keyOf(left) < keyOf(right) ? -1 : 1)

/**
 * The objects as they were at `revision`, found by undoing the log's later events. `undefined` when the log no longer
 * reaches that far back.
 */
export const listAt = (
  store: ObjectStore,
  resource: string,
  namespace: string | undefined,
  revision: number
): ReadonlyArray<KubeObject> | undefined => {
  const later = store.since(resource, revision)
  if (later === undefined) return undefined
  if (later.length === 0) return store.list(resource, namespace)
  const objects = new Map(store.list(resource, namespace).map((object) => [keyOf(object), object]))
  for (const event of later.toReversed()) {
    if (namespace !== undefined && event.object.metadata.namespace !== namespace) continue
    if (event.previous === undefined) objects.delete(keyOf(event.object))
    else objects.set(keyOf(event.object), event.previous)
  }
  return [...objects.values()].sort(byKey)
}
