import { canonicalJson, type JsonValue } from "../../domain/canonical-json.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"

/** A key, an index, or the item of a list that has this name, as Kubernetes merges most of its lists. */
export type Segment = string | number | { readonly named: string }

/** One value of an object that is to be another one. Absent `from`: it is not there yet. Absent `to`: it is to go. */
export interface ObjectChange {
  readonly path: ReadonlyArray<Segment>
  readonly from?: JsonValue
  readonly to?: JsonValue
}

type JsonObject = { readonly [key: string]: JsonValue | undefined }

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const showSegments = (path: ReadonlyArray<Segment>): string =>
  path
    .map((segment) => (typeof segment === "object" ? `[${segment.named}]` : typeof segment === "number" ? `[${segment}]` : `.${segment}`))
    .join("")
    .replace(/^\./, "")

/** What controllers and tools write about an object, and nobody keeps in a repository. */
const bookkeeping = /^(deployment\.kubernetes\.io\/|kubectl\.kubernetes\.io\/last-applied-configuration$|kubernetes\.io\/change-cause$)/

/** The part of an object that people decide about. */
const desired = ({ metadata, status: _, kind: __, apiVersion: ___, ...rest }: KubeObject): JsonObject => {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => !bookkeeping.test(name))
  const kept = {
    ...(metadata.labels ? { labels: metadata.labels } : {}),
    ...(annotations.length > 0 ? { annotations: Object.fromEntries(annotations) } : {})
  }
  return JSON.parse(JSON.stringify({ ...rest, metadata: kept })) as JsonObject
}

const nameOf = (item: JsonValue): string | undefined => (isJsonObject(item) && typeof item.name === "string" ? item.name : undefined)

/** The items by name, where every one has a name of its own. */
const byName = (items: ReadonlyArray<JsonValue>): ReadonlyMap<string, JsonValue> | undefined => {
  const named = new Map(items.flatMap((item) => (nameOf(item) === undefined ? [] : [[nameOf(item) ?? "", item] as const])))
  return named.size === items.length ? named : undefined
}

const change = (path: ReadonlyArray<Segment>, from: JsonValue | undefined, to: JsonValue | undefined): ObjectChange => ({
  path,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to })
})

const same = (a: JsonValue, b: JsonValue): boolean => canonicalJson(a) === canonicalJson(b)

const compare = (path: ReadonlyArray<Segment>, from: JsonValue | undefined, to: JsonValue | undefined): ReadonlyArray<ObjectChange> => {
  if (from === undefined || to === undefined) return from === to ? [] : [change(path, from, to)]
  if (isJsonObject(from) && isJsonObject(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)])
    return [...keys].flatMap((key) => compare([...path, key], from[key], to[key]))
  }
  if (Array.isArray(from) && Array.isArray(to)) {
    const [before, after] = [byName(from), byName(to)]
    if (before !== undefined && after !== undefined) {
      const names = new Set([...before.keys(), ...after.keys()])
      return [...names].flatMap((named) => compare([...path, { named }], before.get(named), after.get(named)))
    }
  }
  return same(from, to) ? [] : [change(path, from, to)]
}

/** What is to be changed in an object, value by value, so that it becomes another one. Status and bookkeeping count for nothing. */
export const objectChanges = (before: KubeObject, after: KubeObject): ReadonlyArray<ObjectChange> =>
  compare([], desired(before), desired(after))
