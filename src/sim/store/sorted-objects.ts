import type { KubeObject } from "../kube-object.ts"

export const objectKey = (namespace: string | undefined, name: string): string => `${namespace ?? ""}/${name}`

/** The objects of one resource, kept in etcd's key order so that a list of thousands is a copy and not a sort. */
export interface SortedObjects {
  readonly get: (key: string) => KubeObject | undefined
  readonly set: (key: string, object: KubeObject) => void
  readonly delete: (key: string) => void
  /** `namespace` undefined: every namespace. */
  readonly list: (namespace: string | undefined) => ReadonlyArray<KubeObject>
}

export const makeSortedObjects = (): SortedObjects => {
  const objects = new Map<string, KubeObject>()
  const keys: Array<string> = []
  const position = (key: string): number => {
    let low = 0
    let high = keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((keys[middle] as string) < key) low = middle + 1
      else high = middle
    }
    return low
  }
  const range = (from: number, to: number): ReadonlyArray<KubeObject> => {
    const found: Array<KubeObject> = []
    for (let index = from; index < to; index++) found.push(objects.get(keys[index] as string) as KubeObject)
    return found
  }
  return {
    get: (key) => objects.get(key),
    set: (key, object) => {
      if (!objects.has(key)) keys.splice(position(key), 0, key)
      objects.set(key, object)
    },
    delete: (key) => {
      if (objects.delete(key)) keys.splice(position(key), 1)
    },
    // "0" is the character after "/", so it bounds every key of the namespace.
    list: (namespace) => (namespace === undefined ? range(0, keys.length) : range(position(`${namespace}/`), position(`${namespace}0`)))
  }
}
