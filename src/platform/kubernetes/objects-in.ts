import type { KubeObject } from "./kube-reader.ts"
import { isKubeObject } from "./objects-of-list.ts"

/** The objects of a value: itself, or those of a list as kubectl prints one. What else it holds is passed over. */
export const objectsIn = (value: unknown): ReadonlyArray<KubeObject> => {
  if (typeof value !== "object" || value === null) return []
  if ("items" in value && Array.isArray(value.items)) return value.items.flatMap(objectsIn)
  return isKubeObject(value) ? [value] : []
}
