import type { KubeObject } from "../../kube-object.ts"
import type { StoreEvent } from "../../store/object-store.ts"
import type { Matcher } from "./matcher.ts"

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED"
  readonly object: KubeObject
}

/**
 * What a watcher with a selector sees of a change: an object that starts to match is ADDED, one that stops is DELETED
 * (in its last matching state, at the new revision), and one that never matched is nothing.
 */
export const watchEvent = (event: StoreEvent, matches: Matcher): WatchEvent | undefined => {
  const { object, previous } = event
  const before = previous !== undefined && matches(previous)
  if (event.type === "DELETED") return before ? { type: "DELETED", object } : undefined
  if (matches(object)) return { type: before ? "MODIFIED" : "ADDED", object }
  if (!before) return undefined
  return { type: "DELETED", object: { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } } }
}
