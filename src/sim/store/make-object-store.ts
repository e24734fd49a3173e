import { randomUUID } from "node:crypto"
import type { SimClock } from "../clock.ts"
import type { KubeObject } from "../kube-object.ts"
import { deepEqual } from "./deep-equal.ts"
import { afterDelete, checkPreconditions, isFinished } from "./deletion.ts"
import { type EventLog, makeEventLog } from "./event-log.ts"
import { generatedName } from "./generated-name.ts"
import type { KubeObjectDraft, ObjectStore, StoreEvent } from "./object-store.ts"
import { makeSortedObjects, objectKey, type SortedObjects } from "./sorted-objects.ts"
import { alreadyExists, conflict, notFound } from "./status-error.ts"
import { type StorageTraits, storageTraits } from "./storage-traits.ts"

const CRDS = "customresourcedefinitions.apiextensions.k8s.io"

interface Table {
  readonly objects: SortedObjects
  readonly log: EventLog
  readonly listeners: Set<(event: StoreEvent) => void>
}

const withVersion = (object: KubeObject, revision: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(revision) }
})

/** What generation counts. */
const countedPart = ({ metadata, status: _status, ...rest }: KubeObject, { annotationsCounted }: StorageTraits): object =>
  annotationsCounted ? { ...rest, annotations: metadata.annotations ?? {} } : rest

/** The stored object with only what the request may change taken from `object`. */
const merged = (
  traits: StorageTraits,
  current: KubeObject,
  object: KubeObject,
  subresource: "status" | "binding" | undefined
): KubeObject => {
  const server = {
    uid: current.metadata.uid,
    creationTimestamp: current.metadata.creationTimestamp,
    resourceVersion: current.metadata.resourceVersion,
    ...(current.metadata.generation === undefined ? {} : { generation: current.metadata.generation }),
    ...(current.metadata.deletionTimestamp === undefined ? {} : { deletionTimestamp: current.metadata.deletionTimestamp }),
    ...(current.metadata.deletionGracePeriodSeconds === undefined
      ? {}
      : { deletionGracePeriodSeconds: current.metadata.deletionGracePeriodSeconds })
  }
  const { generation: _generation, deletionTimestamp: _at, deletionGracePeriodSeconds: _grace, ...asked } = object.metadata
  if (subresource === "status") return { ...current, metadata: { ...asked, ...server }, status: object.status }
  const next: KubeObject = { ...object, metadata: { ...asked, ...server } }
  if (subresource === "binding") return next
  const kept = traits.statusSubresource ? { ...next, status: current.status } : next
  const changed = traits.counted && !deepEqual(countedPart(current, traits), countedPart(kept, traits))
  return changed ? { ...kept, metadata: { ...kept.metadata, generation: (current.metadata.generation ?? 0) + 1 } } : kept
}

/** An empty cluster's storage; see `ObjectStore` for the contract. */
export const makeObjectStore = (clock: SimClock): ObjectStore => {
  const tables = new Map<string, Table>()
  const everywhere = new Set<(event: StoreEvent) => void>()
  let revision = 1

  const tableOf = (resource: string): Table => {
    const found = tables.get(resource)
    if (found !== undefined) return found
    const table: Table = { objects: makeSortedObjects(), log: makeEventLog(), listeners: new Set() }
    tables.set(resource, table)
    return table
  }
  const traitsOf = (resource: string): StorageTraits =>
    storageTraits(resource, tables.get(CRDS)?.objects.get(objectKey(undefined, resource)))
  const get: ObjectStore["get"] = (resource, namespace, name) => tables.get(resource)?.objects.get(objectKey(namespace, name))

  const existing = (resource: string, namespace: string | undefined, name: string): KubeObject => {
    const object = get(resource, namespace, name)
    if (object === undefined) throw notFound(resource, name)
    return object
  }

  /** Stores a change and tells the listeners; a rehearsed one only shows what would be stored. */
  const commit = (
    dryRun: boolean | undefined,
    type: StoreEvent["type"],
    resource: string,
    object: KubeObject,
    previous?: KubeObject
  ): KubeObject => {
    if (dryRun === true) return object
    revision += 1
    const table = tableOf(resource)
    const stored = withVersion(object, revision)
    const key = objectKey(stored.metadata.namespace, stored.metadata.name)
    if (type === "DELETED") table.objects.delete(key)
    else table.objects.set(key, stored)
    const event: StoreEvent = { type, resource, object: stored, revision, ...(previous === undefined ? {} : { previous }) }
    table.log.append(event)
    for (const listener of [...table.listeners, ...everywhere]) listener(event)
    return stored
  }

  const create: ObjectStore["create"] = (resource, draft: KubeObjectDraft, options) => {
    const { metadata } = draft
    const name = metadata.name || generatedName(metadata.generateName ?? "")
    if (get(resource, metadata.namespace, name) !== undefined) throw alreadyExists(resource, name)
    return commit(options?.dryRun, "ADDED", resource, {
      ...draft,
      metadata: {
        ...metadata,
        name,
        uid: metadata.uid || randomUUID(),
        resourceVersion: "",
        creationTimestamp: metadata.creationTimestamp || clock.timestamp(),
        ...(traitsOf(resource).counted ? { generation: 1 } : {})
      }
    })
  }

  const update: ObjectStore["update"] = (resource, object, options) => {
    const { namespace, name, resourceVersion, uid } = object.metadata
    const current = existing(resource, namespace, name)
    if (uid && uid !== current.metadata.uid) {
      throw conflict(resource, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`)
    }
    if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) throw conflict(resource, name)
    const next = merged(traitsOf(resource), current, object, options?.subresource)
    if (isFinished(resource, next)) return commit(options?.dryRun, "DELETED", resource, next, current)
    return deepEqual(current, next) ? current : commit(options?.dryRun, "MODIFIED", resource, next, current)
  }

  return {
    revision: () => revision,
    get,
    list: (resource, namespace) => tables.get(resource)?.objects.list(namespace) ?? [],
    create,
    update,
    modify: (resource, namespace, name, change, options) => {
      const current = get(resource, namespace, name)
      if (current === undefined) return undefined
      const next = change(current)
      return next === current ? current : update(resource, next, options)
    },
    delete: (resource, namespace, name, options = {}) => {
      const current = existing(resource, namespace, name)
      checkPreconditions(resource, current, options.preconditions ?? {})
      const left = afterDelete(resource, current, options, clock.now())
      if (left === undefined) return commit(options.dryRun, "DELETED", resource, current, current)
      return left === current ? current : commit(options.dryRun, "MODIFIED", resource, left, current)
    },
    subscribe: (resource, listener) => {
      const listeners = resource === undefined ? everywhere : tableOf(resource).listeners
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    since: (resource, from) => tableOf(resource).log.since(from)
  }
}
