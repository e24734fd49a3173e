import type { KubeError } from "../kube-error.ts"
import type { FollowState, KubeObject, ObjectChange, WatchEvent } from "../kube-reader.ts"
import { makeObjectStore, type ObjectStore } from "./object-store.ts"
import { slimObject } from "./slim-object.ts"

/** Milliseconds after which a watch that was opened counts as caught up: what happened before is told first. */
const SETTLED = 1_000
/** Milliseconds without a word after which a watch counts as behind: a server sends a bookmark each minute, also when nothing happens. */
const BEHIND = 90_000

/** What is known of one resource by following it. Times are of the steady clock, in milliseconds. */
export interface FollowedResource {
  readonly store: Pick<ObjectStore, "get" | "list" | "size">
  /** How long ago the server last told how things are; `undefined` while that is not known well enough to be answered with. */
  readonly age: (now: number) => number | undefined
  /** Takes in an event, and gives what it changed. */
  readonly see: (event: WatchEvent, now: number) => ReadonlyArray<ObjectChange>
  readonly heed: (state: FollowState, now: number) => void
  /** All that is known, as gone. */
  readonly forgotten: () => ReadonlyArray<ObjectChange>
}

/** Whether no later try will do better: the reader may not watch it, or the server cannot. */
export const isRefusal = ({ _tag }: KubeError): boolean =>
  _tag === "KubeForbidden" || _tag === "KubeNotFound" || _tag === "KubeRejected" || _tag === "KubeUnknownResource"

export const makeFollowedResource = (): FollowedResource => {
  const store = makeObjectStore()
  let isListed = false
  let isOpen = false
  let wasBroken = true
  let openedAt = 0
  let heardAt = 0

  const put = (found: KubeObject): ReadonlyArray<ObjectChange> => {
    const { name, namespace, resourceVersion } = found.metadata
    const known = store.get(namespace, name)
    if (known !== undefined && known.metadata.resourceVersion === resourceVersion && resourceVersion !== undefined) return []
    const object = slimObject(found)
    store.put(object)
    return [{ type: "put", object }]
  }
  const drop = (found: KubeObject): ReadonlyArray<ObjectChange> => {
    const object = store.remove(found)
    return object === undefined ? [] : [{ type: "gone", object }]
  }
  const replace = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<ObjectChange> => {
    const nameOf = ({ metadata: { name, namespace = "" } }: KubeObject) => `${namespace}/${name}`
    const there = new Set(objects.map(nameOf))
    const gone = store.list().filter((object) => !there.has(nameOf(object)))
    return [...gone.flatMap(drop), ...objects.flatMap(put)]
  }

  return {
    store,
    age: (now) => {
      const isCaughtUp = isListed && isOpen && now - openedAt >= SETTLED
      return isCaughtUp && now - heardAt < BEHIND ? now - heardAt : undefined
    },
    see: (event, now) => {
      heardAt = now
      switch (event.type) {
        case "listed":
          isListed = true
          return replace(event.objects)
        case "put":
          return put(event.object)
        case "gone":
          return drop(event.object)
        case "reached":
          return []
      }
    },
    heed: (state, now) => {
      isOpen = state._tag === "open"
      if (state._tag === "closed") {
        wasBroken ||= state.error !== undefined
        return
      }
      // servers end watches by themselves every few minutes: nothing is missed there
      if (wasBroken) openedAt = now
      wasBroken = false
      heardAt = now
    },
    forgotten: () => store.list().flatMap(drop)
  }
}
