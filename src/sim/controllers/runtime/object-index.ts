import type { KubeObject } from "../../kube-object.ts"

/** A multi-map from index keys to the objects that carry them, in insertion order. An object is identified by its uid. */
export interface ObjectIndex {
  readonly put: (object: KubeObject, previous: KubeObject | undefined) => void
  readonly remove: (object: KubeObject) => void
  readonly get: (key: string) => Iterable<KubeObject>
  readonly size: (key: string) => number
}

/** `keysOf` must depend on nothing but the object. */
export const makeObjectIndex = (keysOf: (object: KubeObject) => ReadonlyArray<string>): ObjectIndex => {
  const entries = new Map<string, Map<string, KubeObject>>()
  const drop = (key: string, uid: string): void => {
    const found = entries.get(key)
    found?.delete(uid)
    if (found?.size === 0) entries.delete(key)
  }
  return {
    put: (object, previous) => {
      const keys = keysOf(object)
      if (previous !== undefined) {
        for (const key of keysOf(previous)) if (!keys.includes(key)) drop(key, object.metadata.uid)
      }
      for (const key of keys) {
        const found = entries.get(key)
        if (found === undefined) entries.set(key, new Map([[object.metadata.uid, object]]))
        else found.set(object.metadata.uid, object)
      }
    },
    remove: (object) => {
      for (const key of keysOf(object)) drop(key, object.metadata.uid)
    },
    get: (key) => entries.get(key)?.values() ?? [],
    size: (key) => entries.get(key)?.size ?? 0
  }
}
