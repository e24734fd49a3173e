import { type ResourceType, resourceKey } from "./resource-type.ts"

/** Resources that are a second face of another's storage. Events of both groups are one set of objects. */
const SHARED: Readonly<Record<string, string>> = { "events.events.k8s.io": "events" }

/** The key under which objects of this type are stored; differs from `resourceKey` only for a shared storage. */
export const storageKey = (type: Pick<ResourceType, "group" | "plural">): string => {
  const key = resourceKey(type)
  return SHARED[key] ?? key
}
