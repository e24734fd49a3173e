import type { KubeObject } from "../kube-object.ts"

/** What a watcher sees. `resourceVersion` is the store's revision of the change. */
export interface StoreEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED"
  /** As `resourceKey` spells it: `pods`, `deployments.apps`. */
  readonly resource: string
  readonly object: KubeObject
  /** The object before the change; absent for ADDED. */
  readonly previous?: KubeObject
  readonly revision: number
}

type Subresource = "status" | "binding"

/**
 * The etcd of the rehearsal cluster: synchronous, in memory, one revision counter for all resources.
 * Writes that break a rule throw `StatusError` (store/status-error.ts), which carries a `metav1.Status` body.
 */
export interface ObjectStore {
  readonly revision: () => number
  readonly get: (resource: string, namespace: string | undefined, name: string) => KubeObject | undefined
  /** `namespace` undefined lists all namespaces. Order: by namespace, then name, as etcd keys sort. */
  readonly list: (resource: string, namespace?: string) => ReadonlyArray<KubeObject>
  /** Assigns uid, creationTimestamp, resourceVersion, generation 1 (where the kind has a spec) and resolves generateName. AlreadyExists otherwise. */
  readonly create: (resource: string, object: KubeObjectDraft, options?: WriteMode) => KubeObject
  /**
   * Replaces the object. Conflict when `object.metadata.resourceVersion` is set and stale; NotFound when absent.
   * Without `subresource` a change outside metadata and status bumps generation, and status is kept from the stored object
   * where the type has a status subresource; with `subresource: "status"` only status changes. A no-op write keeps the resourceVersion.
   * With `subresource: "binding"` (a pod gets its node) everything changes in one write and the generation stays.
   * When the last finalizer of an object under deletion goes, it is removed.
   */
  readonly update: (resource: string, object: KubeObject, options?: WriteMode & { readonly subresource?: Subresource }) => KubeObject
  /** Optimistic read-modify-write for controllers: returns undefined when the object is gone, and skips the write when `change` returns the same reference. */
  readonly modify: (
    resource: string,
    namespace: string | undefined,
    name: string,
    change: (object: KubeObject) => KubeObject,
    options?: { readonly subresource?: Subresource }
  ) => KubeObject | undefined
  /**
   * Deletes. With finalizers, or a pod with a grace period > 0, sets deletionTimestamp and deletionGracePeriodSeconds instead
   * (the kubelet stand-in ends it with gracePeriodSeconds 0). Returns the object as it was left. `finalizers` replaces the
   * object's list first, as a propagation policy does.
   */
  readonly delete: (
    resource: string,
    namespace: string | undefined,
    name: string,
    options?: WriteMode & {
      readonly gracePeriodSeconds?: number
      readonly finalizers?: ReadonlyArray<string>
      readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
    }
  ) => KubeObject
  /** Calls `listener` synchronously after each committed change, in order. Returns the unsubscribe. `resource` undefined: all. */
  readonly subscribe: (resource: string | undefined, listener: (event: StoreEvent) => void) => () => void
  /** Events after `revision`, or `undefined` when the log has been compacted past it (the API answers 410 Gone). */
  readonly since: (resource: string, revision: number) => ReadonlyArray<StoreEvent> | undefined
}

/** `dryRun`: every check is made and the outcome returned, nothing is stored and nobody is told. */
interface WriteMode {
  readonly dryRun?: boolean
}

/** What a creator supplies; the store fills in the rest of the metadata. */
export type KubeObjectDraft = Omit<KubeObject, "metadata"> & {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Partial<KubeObject["metadata"]>
}
