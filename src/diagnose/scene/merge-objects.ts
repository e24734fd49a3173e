import { entityKey } from "../../domain/entity.ts"
import { type Fields, list, maybeFields } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { entityOf } from "./entity.ts"
import type { SeenObject } from "./scene.ts"

const isConditions = (value: unknown): value is ReadonlyArray<Fields> =>
  Array.isArray(value) &&
  value.length > 0 &&
  list(value).every(({ status, type }) => typeof type === "string" && typeof status === "string")

/** Conditions, with what another account that agrees on their status tells besides: describe prints those of pods without a reason. */
const filledConditions = (first: ReadonlyArray<Fields>, second: ReadonlyArray<Fields>): ReadonlyArray<Fields> =>
  first.map((one) => ({ ...second.find(({ status, type }) => type === one.type && status === one.status), ...one }))

/** Fields of the first, and those of the second where the first has none; lists other than conditions are not mixed. */
const filled = (first: unknown, second: unknown): unknown => {
  if (isConditions(first) && isConditions(second)) return filledConditions(first, second)
  const [a, b] = [maybeFields(first), maybeFields(second)]
  if (a === undefined || b === undefined) return first ?? second
  return Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, filled(a[name], b[name])]))
}

/** How much is told: what a table says of an object is less than what its description says, and that less than the object itself. */
const weight = ({ object }: SeenObject): number => JSON.stringify(object).length

/** One of each object: the richest account of it, the latest among equals, with what only others tell. */
export const mergeObjects = (objects: ReadonlyArray<SeenObject>): ReadonlyMap<string, SeenObject> => {
  const found = new Map<string, SeenObject>()
  for (const seen of objects) {
    const key = entityKey(entityOf(seen.object))
    const before = found.get(key)
    if (before === undefined) {
      found.set(key, seen)
      continue
    }
    const [rich, poor] = weight(seen) >= weight(before) ? [seen, before] : [before, seen]
    found.set(key, { object: filled(rich.object, poor.object) as KubeObject, source: rich.source })
  }
  return found
}
