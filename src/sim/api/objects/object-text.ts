import type { KubeObject } from "../../kube-object.ts"

const whole = new WeakMap<KubeObject, string>()
const items = new WeakMap<KubeObject, string>()

/** Stored objects never change in place, so an object's text can be kept for as long as the object lives. */
const kept = (cache: WeakMap<KubeObject, string>, object: KubeObject, write: () => string): string => {
  const found = cache.get(object)
  if (found !== undefined) return found
  const text = write()
  cache.set(object, text)
  return text
}

/** A rehearsed creation has no version yet, which encoding/json leaves out. */
const withoutEmptyVersion = (object: KubeObject): KubeObject => {
  if (object.metadata.resourceVersion !== "") return object
  const { resourceVersion: _none, ...metadata } = object.metadata
  return { ...object, metadata } as KubeObject
}

/** The object as JSON, kind first, as the API server writes it. */
export const objectText = (object: KubeObject): string =>
  kept(whole, object, () => {
    const { kind, apiVersion, metadata, ...rest } = withoutEmptyVersion(object)
    return JSON.stringify({ kind, apiVersion, metadata, ...rest })
  })

/** The object as an item of a typed list, where kind and apiVersion are said once by the list. */
export const itemText = (object: KubeObject): string =>
  kept(items, object, () => {
    const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object
    return JSON.stringify({ metadata, ...rest })
  })
