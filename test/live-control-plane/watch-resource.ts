import { setTimeout as pause } from "node:timers/promises"
import type { KubeObject } from "../../src/sim/kube-object.ts"
import { type Access, callApi } from "./call-api.ts"
import { type ResourceName, resources } from "./resources.ts"

interface Watcher {
  readonly put: (object: KubeObject) => void
  readonly remove: (object: KubeObject) => void
  /** All there is, once a list has been read: what is not in it is gone. */
  readonly replaceAll: (objects: ReadonlyArray<KubeObject>) => void
}

interface List {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly resourceVersion?: string }
  readonly items?: ReadonlyArray<KubeObject>
}

const RETRY_MS = 500

/** Follows one resource, as an informer does, until `signal`. Resolves with the end of following once the first list has been told. */
export const watchResource = async (
  access: Access,
  resource: Exclude<ResourceName, "events">,
  watcher: Watcher,
  signal: AbortSignal
): Promise<{ readonly ended: Promise<void> }> => {
  const path = resources[resource].watched

  const list = async (): Promise<string | undefined> => {
    const { apiVersion, kind, metadata, items } = (await callApi(access, { method: "GET", path, signal })) as List
    if (items === undefined) return undefined
    const type = { apiVersion, kind: kind.replace(/List$/, "") }
    watcher.replaceAll(items.map((item) => ({ ...item, ...type })))
    return metadata.resourceVersion
  }
  const follow = async (from: string): Promise<void> => {
    let version: string | undefined = from
    const onLine = (line: string): void => {
      const { type, object }: { readonly type: string; readonly object: KubeObject } = JSON.parse(line)
      if (type === "ERROR") version = undefined
      else version = object.metadata.resourceVersion
      if (type === "ADDED" || type === "MODIFIED") watcher.put(object)
      if (type === "DELETED") watcher.remove(object)
    }
    while (version !== undefined && !signal.aborted) {
      await callApi(access, { method: "GET", path: `${path}?watch=true&resourceVersion=${version}`, signal, onLine })
    }
  }
  const keepFollowing = async (first: string | undefined): Promise<void> => {
    for (let from = first; !signal.aborted; ) {
      try {
        if (from !== undefined) await follow(from)
        from = await list()
      } catch {
        from = undefined
        await pause(RETRY_MS, undefined, { signal }).catch(() => {})
      }
    }
  }
  return { ended: keepFollowing(await list()) }
}
