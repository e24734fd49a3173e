import { type LabelSelector, matchesSelector } from "../../../platform/kubernetes/label-selector.ts"
import type { KubeObject } from "../../kube-object.ts"
import type { ObjectStore, StoreEvent } from "../../store/object-store.ts"
import { makeObjectIndex, type ObjectIndex } from "./object-index.ts"

/** Resources found by their labels, and resources found by the labels they select. */
type Labelled = "pods" | "replicasets.apps"
type Selecting = "services" | "poddisruptionbudgets.policy"

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
  /** Pods of a namespace that no controller owns. */
  readonly orphans: (namespace: string) => Iterable<KubeObject>
  /** Objects of a namespace that a selector matches, by name. An empty selector matches all, an absent one none. */
  readonly matching: (resource: Labelled, namespace: string, selector: LabelSelector | undefined) => ReadonlyArray<KubeObject>
  /** Services or budgets of the pod's namespace whose selector matches its labels. */
  readonly selecting: (resource: Selecting, pod: KubeObject) => ReadonlyArray<KubeObject>
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

const labelKeys = (object: KubeObject): ReadonlyArray<string> =>
  Object.entries(object.metadata.labels ?? {}).map(([key, value]) => `${object.metadata.namespace}/${key}=${value}`)

const SELECTOR_OF: Readonly<Record<Selecting, (object: KubeObject) => LabelSelector | undefined>> = {
  services: (service) => (service.spec?.selector === undefined ? undefined : { matchLabels: service.spec.selector }),
  "poddisruptionbudgets.policy": (budget) => budget.spec?.selector ?? {}
}

/** A selector is filed under the first pair it asks for, or under its namespace where it asks for none. */
const selectorKeys =
  (resource: Selecting) =>
  (object: KubeObject): ReadonlyArray<string> => {
    const selector = SELECTOR_OF[resource](object)
    if (selector === undefined) return []
    const [first] = Object.entries(selector.matchLabels ?? {})
    return [first === undefined ? `${object.metadata.namespace}/` : `${object.metadata.namespace}/${first[0]}=${first[1]}`]
  }

const nodeKeys = (pod: KubeObject): ReadonlyArray<string> => (pod.spec?.nodeName ? [pod.spec.nodeName] : [])

const orphanKeys = ({ metadata }: KubeObject): ReadonlyArray<string> =>
  metadata.ownerReferences?.some((owner) => owner.controller === true) ? [] : [metadata.namespace ?? ""]

export const makeClusterCache = (store: ObjectStore): ClusterCache => {
  const owners = new Map<string, ObjectIndex>()
  const objects = new Map<string, { readonly resource: string; readonly object: KubeObject }>()
  const nodes = makeObjectIndex(nodeKeys)
  const orphans = makeObjectIndex(orphanKeys)
  const labels: Readonly<Record<Labelled, ObjectIndex>> = {
    pods: makeObjectIndex(labelKeys),
    "replicasets.apps": makeObjectIndex(labelKeys)
  }
  const selectors: Readonly<Record<Selecting, ObjectIndex>> = {
    services: makeObjectIndex(selectorKeys("services")),
    "poddisruptionbudgets.policy": makeObjectIndex(selectorKeys("poddisruptionbudgets.policy"))
  }
  const more: Readonly<Record<string, ReadonlyArray<ObjectIndex>>> = {
    pods: [labels.pods, nodes, orphans],
    "replicasets.apps": [labels["replicasets.apps"]],
    services: [selectors.services],
    "poddisruptionbudgets.policy": [selectors["poddisruptionbudgets.policy"]]
  }
  const handlers = new Set<(event: StoreEvent) => void>()

  const indexesOf = (resource: string): ReadonlyArray<ObjectIndex> => {
    const found = owners.get(resource) ?? makeObjectIndex(ownerKeys)
    owners.set(resource, found)
    return [found, ...(more[resource] ?? [])]
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
  const candidates = (resource: Labelled, namespace: string, selector: LabelSelector): Iterable<KubeObject> => {
    const index = labels[resource]
    let best: string | undefined
    for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
      const candidate = `${namespace}/${key}=${value}`
      if (best === undefined || index.size(candidate) < index.size(best)) best = candidate
    }
    return best === undefined ? store.list(resource, namespace) : index.get(best)
  }

  return {
    ownedBy: (resource, uid) => [...(owners.get(resource)?.get(uid) ?? [])].sort(byName),
    dependentsOf: (uid) => [...owners].flatMap(([resource, index]) => [...index.get(uid)].map((object) => ({ resource, object }))),
    podsOn: (node) => nodes.get(node),
    orphans: (namespace) => orphans.get(namespace),
    matching: (resource, namespace, selector) =>
      selector === undefined
        ? []
        : [...candidates(resource, namespace, selector)].filter((object) => matchesSelector(selector, object.metadata.labels)).sort(byName),
    selecting: (resource, pod) =>
      [...labelKeys(pod), `${pod.metadata.namespace}/`]
        .flatMap((key) => [...selectors[resource].get(key)])
        .filter((object) => matchesSelector(SELECTOR_OF[resource](object) ?? {}, pod.metadata.labels)),
    byUid: (uid) => objects.get(uid),
    inNamespace: (namespace) => [...objects.values()].filter(({ object }) => object.metadata.namespace === namespace),
    onChange: (handler) => {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    close
  }
}
