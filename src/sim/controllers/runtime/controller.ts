import type { SimClock } from "../../clock.ts"
import type { KubeObject, OwnerReference } from "../../kube-object.ts"
import type { KubeObjectDraft, ObjectStore, StoreEvent } from "../../store/object-store.ts"
import type { ClusterCache } from "./cluster-cache.ts"
import type { EventSink } from "./event-sink.ts"
import type { PeriodicTasks } from "./periodic-tasks.ts"
import { makeWorkQueue, type WorkQueue } from "./work-queue.ts"

/** What every part of the control plane works with. */
export interface ControlPlane {
  readonly store: ObjectStore
  readonly clock: SimClock
  readonly cache: ClusterCache
  readonly events: EventSink
  readonly periodic: PeriodicTasks
  /** Creates as the API server would for this control plane: defaults, then admission, then the store. Throws `StatusError`. */
  readonly create: (resource: string, draft: KubeObjectDraft) => KubeObject
  /** PEM of the authority that signs the API server's certificate, as every namespace publishes it. */
  readonly rootCa: () => string
  /** A five-character name suffix from the cluster's seed, as `generateName` appends one. */
  readonly suffix: () => string
}

/** One control loop: which keys a change concerns, and what to do about one. Keys are `namespace/name`. */
export interface Controller {
  /** The component its events come from. */
  readonly name: string
  /** Cluster milliseconds between a change and the work on it; without it, what most controllers take. */
  readonly latencyMs?: number
  readonly keysFor: (event: StoreEvent, plane: ControlPlane) => Iterable<string>
  readonly reconcile: (key: ObjectKey, plane: ControlPlane, queue: WorkQueue) => void
}

interface ObjectKey {
  readonly key: string
  readonly namespace: string | undefined
  readonly name: string
}

export const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ""}/${object.metadata.name}`

const parseKey = (key: string): ObjectKey => {
  const slash = key.indexOf("/")
  return { key, namespace: slash === 0 ? undefined : key.slice(0, slash), name: key.slice(slash + 1) }
}

export const controllerOf = (object: KubeObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((owner) => owner.controller === true)

/** Keys of the controlling owners of `kind`, before and after the change. */
export const ownerKeys = (event: StoreEvent, kind: string): ReadonlyArray<string> => {
  const keys: Array<string> = []
  for (const object of [event.object, event.previous]) {
    const owner = object && controllerOf(object)
    if (owner?.kind === kind) keys.push(`${event.object.metadata.namespace ?? ""}/${owner.name}`)
  }
  return keys
}

/** Real controllers see a change some milliseconds after it is written. */
const LATENCY_MS = 10

/** Runs one control loop until the returned stop is called. */
export const startController = (controller: Controller, plane: ControlPlane): (() => void) => {
  const queue: WorkQueue = makeWorkQueue({
    clock: plane.clock,
    latencyMs: controller.latencyMs ?? LATENCY_MS,
    work: (key) => controller.reconcile(parseKey(key), plane, queue)
  })
  const unsubscribe = plane.cache.onChange((event) => {
    for (const key of controller.keysFor(event, plane)) queue.add(key)
  })
  return () => {
    unsubscribe()
    queue.close()
  }
}
