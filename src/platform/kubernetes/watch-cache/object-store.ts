import type { KubeObject } from "../kube-reader.ts"

/** The objects of one resource, by namespace and name. */
export interface ObjectStore {
  readonly put: (object: KubeObject) => void
  /** What was there under the name of this object. */
  readonly remove: (object: KubeObject) => KubeObject | undefined
  readonly get: (namespace: string | undefined, name: string) => KubeObject | undefined
  /** Those of a namespace, or all, in the order in which an API server lists them. */
  readonly list: (namespace?: string) => ReadonlyArray<KubeObject>
  readonly size: () => number
}

interface Shelf {
  readonly byName: Map<string, KubeObject>
  /** Absent when something has come or gone since it was made. */
  sorted: ReadonlyArray<KubeObject> | undefined
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** etcd lists by the bytes of `namespace/name`, so a namespace comes before another that it is the start of only if `/` does. */
const bySlash = (a: string, b: string): number => inOrder(`${a}/`, `${b}/`)

export const makeObjectStore = (): ObjectStore => {
  const shelves = new Map<string, Shelf>()
  let size = 0
  const shelfOf = (namespace: string): Shelf => {
    const known = shelves.get(namespace)
    if (known !== undefined) return known
    const shelf: Shelf = { byName: new Map(), sorted: undefined }
    shelves.set(namespace, shelf)
    return shelf
  }
  const sortedOf = (shelf: Shelf | undefined): ReadonlyArray<KubeObject> => {
    if (shelf === undefined) return []
    shelf.sorted ??= [...shelf.byName].sort(([a], [b]) => inOrder(a, b)).map(([, object]) => object)
    return shelf.sorted
  }
  return {
    put: (object) => {
      const { name, namespace = "" } = object.metadata
      const shelf = shelfOf(namespace)
      if (!shelf.byName.has(name)) size += 1
      shelf.byName.set(name, object)
      shelf.sorted = undefined
    },
    remove: ({ metadata: { name, namespace = "" } }) => {
      const shelf = shelves.get(namespace)
      const known = shelf?.byName.get(name)
      if (shelf === undefined || known === undefined) return undefined
      size -= 1
      shelf.byName.delete(name)
      shelf.sorted = undefined
      if (shelf.byName.size === 0) shelves.delete(namespace)
      return known
    },
    get: (namespace = "", name) => shelves.get(namespace)?.byName.get(name),
    list: (namespace) =>
      namespace === undefined
        ? [...shelves.keys()].sort(bySlash).flatMap((one) => sortedOf(shelves.get(one)))
        : sortedOf(shelves.get(namespace)),
    size: () => size
  }
}
