import type { KubeObject } from "../../kube-object.ts"
import type { ObjectStore, StoreEvent } from "../../store/object-store.ts"
import { type LabelSelector, matchesSelector } from "./label-selector.ts"
import { makeObjectIndex, type ObjectIndex } from "./object-index.ts"

/**
 * What controllers look up besides plain names, kept by store events so that no reconcile scans the cluster.
 * Handlers hear of a change only after every index knows it.
 */
export interface ClusterCache {
  /** Objects of `resource` with an owner reference to `uid`, by name. */
  readonly ownedBy: (resource: string, uid: string) => ReadonlyArray<KubeObject>
  /** Every object with an owner reference to `uid`, with its resource. */
  readonly dependentsOf: (uid: string) => ReadonlyArray<{ readonly resource: string; readonly object: KubeObject }>
  readonly podsOn: (node: string) => Iterable<KubeObject>
  /** Pods of a namespace that a selector matches, by name. An empty selector matches all, an absent one none. */
  readonly podsMatching: (namespace: string, selector: LabelSelector | undefined) => ReadonlyArray<KubeObject>
  /** The object with this uid, with its resource. */
  readonly byUid: (uid: string) => { readonly resource: string; readonly object: KubeObject } | undefined
  /** Everything in a namespace. Looks at every object of the cluster. */
  readonly inNamespace: (namespace: string) => ReadonlyArray<{ readonly resource: string; readonly object: KubeObject }>
  readonly onChange: (handler: (event: StoreEvent) => void) => () => void
  readonly close: () => void
}

const byName = (a: KubeObject, b: KubeObject): number =>
  a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0

const ownerKeys = (object: KubeObject): ReadonlyArray<string> => object.metadata.ownerReferences?.map((owner) => owner.uid) ?? []

const labelKeys = (pod: KubeObject): ReadonlyArray<string> =>
  Object.entries(pod.metadata.labels ?? {}).map(([key, value]) => `${pod.metadata.namespace}/${key}=${value}`)

const nodeKeys = (pod: KubeObject): ReadonlyArray<string> => (pod.spec?.nodeName ? [pod.spec.nodeName] : [])

export const makeClusterCache = (store: ObjectStore): ClusterCache => {
  const owners = new Map<string, ObjectIndex>()
  const objects = new Map<string, { readonly resource: string; readonly object: KubeObject }>()
  const labels = makeObjectIndex(labelKeys)
  const nodes = makeObjectIndex(nodeKeys)
  const handlers = new Set<(event: StoreEvent) => void>()

  const indexesOf = (resource: string): ReadonlyArray<ObjectIndex> => {
    const found = owners.get(resource) ?? makeObjectIndex(ownerKeys)
    owners.set(resource, found)
    return resource === "pods" ? [found, labels, nodes] : [found]
  }

  const close = store.subscribe(undefined, (event) => {
    const { object, resource, previous } = event
    if (event.type === "DELETED") {
      objects.delete(object.metadata.uid)
      for (const index of indexesOf(resource)) {
        index.remove(object)
        if (previous !== undefined) index.remove(previous)
      }
    } else {
      objects.set(object.metadata.uid, { resource, object })
      for (const index of indexesOf(resource)) index.put(object, previous)
    }
    for (const handler of handlers) handler(event)
  })

  /** The smallest indexed candidate set for a selector; every other requirement is checked object by object. */
  const candidates = (namespace: string, selector: LabelSelector): Iterable<KubeObject> => {
    let best: string | undefined
    for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
      const candidate = `${namespace}/${key}=${value}`
      if (best === undefined || labels.size(candidate) < labels.size(best)) best = candidate
    }
    return best === undefined ? store.list("pods", namespace) : labels.get(best)
  }

  return {
    ownedBy: (resource, uid) => [...(owners.get(resource)?.get(uid) ?? [])].sort(byName),
    dependentsOf: (uid) => [...owners].flatMap(([resource, index]) => [...index.get(uid)].map((object) => ({ resource, object }))),
    podsOn: (node) => nodes.get(node),
    podsMatching: (namespace, selector) =>
      selector === undefined
        ? []
        : [...candidates(namespace, selector)].filter((pod) => matchesSelector(selector, pod.metadata.labels)).sort(byName),
    byUid: (uid) => objects.get(uid),
    inNamespace: (namespace) => [...objects.values()].filter(({ object }) => object.metadata.namespace === namespace),
    onChange: (handler) => {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    close
  }
}
