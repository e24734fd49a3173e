import type { KubeObject } from "../../src/sim/kube-object.ts"
import type { KubeletPlane, KubeletStore } from "../../src/sim/kubelet/kubelet-plane.ts"
import { deepEqual } from "../../src/sim/store/deep-equal.ts"
import type { StoreEvent } from "../../src/sim/store/object-store.ts"
import { internalError } from "../../src/sim/store/status-error.ts"
import { type Access, callApi } from "./call-api.ts"
import { mergePatch } from "./merge-patch.ts"
import { makeOutbox } from "./outbox.ts"
import { isResource, pathOf, type ResourceName, resources } from "./resources.ts"
import { statusPatch } from "./status-patch.ts"
import { watchResource } from "./watch-resource.ts"

/** An object as the API last gave it, and as kubelets have left it since. */
interface Entry {
  local: KubeObject
  remote: KubeObject | undefined
  /** What kubelets wrote is not yet known to be in the API. */
  unsent: boolean
  /** Kubelets are through with it. */
  ended: boolean
}

/** A cluster behind an API, shown to kubelets as if it were at hand: what they read is watched, what they write is sent. */
interface RemoteCluster {
  readonly store: KubeletStore
  readonly cache: KubeletPlane["cache"]
  readonly close: () => Promise<void>
}

const KEY = /^([^/]+)\/([^/]*)\/(.+)$/

const keyOf = (resource: ResourceName, { namespace, name }: { readonly namespace?: string | undefined; readonly name: string }): string =>
  `${resource}/${namespace ?? ""}/${name}`

const parseKey = (key: string) => {
  const [, resource = "", namespace = "", name = ""] = KEY.exec(key) ?? []
  if (!isResource(resource)) throw new Error(`${key} is no key`)
  return { resource, namespace: namespace === "" ? undefined : namespace, name }
}

const isOlder = (object: KubeObject, than: KubeObject | undefined): boolean =>
  than !== undefined && BigInt(object.metadata.resourceVersion) < BigInt(than.metadata.resourceVersion)

const pathName = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ""}/${metadata.name}`

const known = (resource: string): ResourceName => {
  if (isResource(resource)) return resource
  throw internalError(`kubelets have no business with ${resource}`)
}

export const openRemoteCluster = async (access: Access): Promise<RemoteCluster> => {
  const entries = new Map<string, Entry>()
  const handlers = new Set<(event: StoreEvent) => void>()
  const closing = new AbortController()

  const tell = (type: StoreEvent["type"], resource: ResourceName, object: KubeObject, previous?: KubeObject): void => {
    const event = { type, resource, object, revision: 0, ...(previous === undefined ? {} : { previous }) }
    for (const handler of handlers) handler(event)
  }

  const remove = (resource: ResourceName, object: KubeObject): void => {
    const key = keyOf(resource, object.metadata)
    const entry = entries.get(key)
    if (entry === undefined || entry.local.metadata.uid !== object.metadata.uid) return
    entries.delete(key)
    tell("DELETED", resource, object, entry.local)
  }

  /** Takes what the API has, but for a status that is still on its way there. */
  const put = (resource: ResourceName, remote: KubeObject): void => {
    const key = keyOf(resource, remote.metadata)
    const entry = entries.get(key)
    if (entry === undefined || entry.local.metadata.uid !== remote.metadata.uid) {
      if (entry !== undefined) remove(resource, entry.local)
      entries.set(key, { local: remote, remote, unsent: false, ended: false })
      tell("ADDED", resource, remote)
      return
    }
    if (isOlder(remote, entry.remote)) return
    const previous = entry.local
    entry.remote = remote
    entry.local = {
      ...remote,
      // The same spec stays the same object, by which kubelets know that nothing is asked of them.
      ...(deepEqual(previous.spec, remote.spec) ? { spec: previous.spec } : {}),
      ...(entry.unsent ? { status: previous.status } : {})
    }
    tell("MODIFIED", resource, entry.local, previous)
  }

  const deliver = (key: string, { local, remote, ended }: Entry): Promise<unknown> | undefined => {
    const { resource, namespace, name } = parseKey(key)
    const path = pathOf(resource, namespace, name)
    const { uid } = local.metadata
    if (ended) return callApi(access, { method: "DELETE", path, body: { gracePeriodSeconds: 0, preconditions: { uid } } })
    if (remote === undefined) return callApi(access, { method: "POST", path: pathOf(resource, namespace), body: local })
    if ("subresource" in resources[resource]) {
      const patch = statusPatch(remote.status, local.status)
      if (patch === undefined) return undefined
      const contentType = "application/strategic-merge-patch+json"
      return callApi(access, { method: "PATCH", path: `${path}/status`, contentType, body: { metadata: { uid }, status: patch } })
    }
    const body = mergePatch({ ...remote, metadata: {} }, { ...local, metadata: {} })
    return body === undefined ? undefined : callApi(access, { method: "PATCH", path, contentType: "application/merge-patch+json", body })
  }

  const send = async (key: string): Promise<void> => {
    const entry = entries.get(key)
    if (entry === undefined) return
    const sent = entry.local
    const answer = (await deliver(key, entry)) as KubeObject | undefined
    // What is refused is of an object that has changed or gone: the watch tells.
    if (answer !== undefined && answer.kind !== "Status" && !isOlder(answer, entry.remote)) entry.remote = answer
    if (entry.local === sent || answer?.kind === "Status") entry.unsent = false
  }
  const outbox = makeOutbox(send)

  const write = (key: string, entry: Entry): void => {
    entry.unsent = true
    outbox.add(key)
  }

  const get: KubeletStore["get"] = (resource, namespace, name) => entries.get(keyOf(known(resource), { namespace, name }))?.local
  const objectsOf = (resource: ResourceName): ReadonlyArray<KubeObject> =>
    [...entries].flatMap(([key, { local }]) => (key.startsWith(`${resource}/`) ? [local] : []))

  const store: KubeletStore = {
    get,
    list: (resource, namespace) =>
      objectsOf(known(resource))
        .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
        .sort((left, right) => (pathName(left) < pathName(right) ? -1 : 1)),
    create: (resource, draft) => {
      const { name = "", namespace } = draft.metadata
      const key = keyOf(known(resource), { namespace, name })
      const entry = { local: draft as KubeObject, remote: undefined, unsent: true, ended: false }
      entries.set(key, entry)
      write(key, entry)
      return entry.local
    },
    modify: (resource, namespace, name, change) => {
      const key = keyOf(known(resource), { namespace, name })
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      const previous = entry.local
      const next = change(previous)
      if (deepEqual(previous, next)) return previous
      entry.local = next
      write(key, entry)
      tell("MODIFIED", known(resource), next, previous)
      return next
    },
    delete: (resource, namespace, name) => {
      const key = keyOf(known(resource), { namespace, name })
      const entry = entries.get(key)
      if (entry === undefined) throw internalError(`${key} is gone already`)
      entry.ended = true
      write(key, entry)
      return entry.local
    }
  }

  const watch = (resource: Exclude<ResourceName, "events">) =>
    watchResource(
      access,
      resource,
      {
        put: (object) => put(resource, object),
        remove: (object) => remove(resource, object),
        replaceAll: (objects) => {
          const uids = new Set(objects.map(({ metadata }) => metadata.uid))
          for (const object of objectsOf(resource)) if (!uids.has(object.metadata.uid)) remove(resource, object)
          for (const object of objects) put(resource, object)
        }
      },
      closing.signal
    )
  const watches = await Promise.all([
    watch("nodes"),
    watch("configmaps"),
    watch("secrets"),
    watch("leases.coordination.k8s.io"),
    watch("pods")
  ])
  return {
    store,
    cache: {
      onChange: (handler) => {
        handlers.add(handler)
        return () => handlers.delete(handler)
      },
      podsOn: (node) => objectsOf("pods").filter(({ spec }) => spec.nodeName === node)
    },
    close: async () => {
      closing.abort()
      await Promise.all([outbox.close(), ...watches.map(({ ended }) => ended)])
    }
  }
}
