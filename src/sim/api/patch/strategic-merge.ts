import { deepEqual } from "../../store/deep-equal.ts"
import { badRequest } from "../../store/status-error.ts"
import { elementOrder } from "./element-order.ts"
import type { FieldSchema } from "./field-schema.ts"

type JsonObject = Readonly<Record<string, unknown>>
type List = ReadonlyArray<unknown>

const DIRECTIVE = "$patch"
const RETAIN_KEYS = "$retainKeys"
const DELETE_PRIMITIVES = "$deleteFromPrimitiveList/"
const ELEMENT_ORDER = "$setElementOrder/"

const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value)

const badPatch = (directive: unknown): Error => badRequest(`unknown patch type: ${JSON.stringify(directive)}`)

/** A patch value used where there is nothing to merge with: its directives and nulls go. `undefined`: nothing is left. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain).filter((item) => item !== undefined)
  if (!isObject(value)) return value
  if (value[DIRECTIVE] === "delete") return undefined
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !key.startsWith("$") && member !== null)
      .map(([key, member]) => [key, plain(member)])
      .filter(([, member]) => member !== undefined)
  )
}

const keyReader = (schema: FieldSchema | undefined): ((item: unknown) => unknown) => {
  const key = schema?.patchMergeKey
  if (key === undefined) return (item) => item
  return (item) => {
    const value = isObject(item) ? item[key] : undefined
    if (value === undefined) throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`)
    return value
  }
}

const ordered = (merged: List, patchOrder: List, serverOrder: List, identity: (item: unknown) => unknown): List => {
  const byIdentity = new Map(merged.map((item) => [identity(item), item]))
  const order = elementOrder([...byIdentity.keys()], patchOrder.map(identity), serverOrder.map(identity))
  return order.map((key) => byIdentity.get(key))
}

const mergedItems = (original: List, patch: List, schema: FieldSchema): List => {
  const identity = keyReader(schema)
  const directives = patch.filter((item): item is JsonObject => isObject(item) && item[DIRECTIVE] !== undefined)
  const plainItems = patch.filter((item) => !isObject(item) || item[DIRECTIVE] === undefined)
  for (const { [DIRECTIVE]: directive } of directives) if (directive !== "delete" && directive !== "replace") throw badPatch(directive)
  if (directives.some((item) => item[DIRECTIVE] === "replace")) return plainItems.map(plain)
  const deleted = new Set(directives.map(identity))
  const kept = original.filter((item) => !deleted.has(identity(item)))
  const result = new Map(kept.map((item) => [identity(item), item]))
  for (const item of plainItems) {
    const key = identity(item)
    const current = result.get(key)
    result.set(key, isObject(current) && isObject(item) ? mergedMap(current, item, schema.items()) : plain(item))
  }
  return ordered([...result.values()], plainItems, kept, identity)
}

const mergedField = (original: unknown, patch: unknown, schema: FieldSchema | undefined): unknown => {
  const strategies = schema?.patchStrategies ?? []
  if (isObject(original) && isObject(patch)) return strategies.includes("replace") ? plain(patch) : mergedMap(original, patch, schema)
  if (Array.isArray(original) && Array.isArray(patch) && schema !== undefined && strategies.includes("merge")) {
    return mergedItems(original, patch, schema)
  }
  return Array.isArray(patch) && !strategies.includes("merge") ? patch : plain(patch)
}

const asList = (value: unknown, key: string): List => {
  if (Array.isArray(value)) return value
  throw badRequest(`expected a list in ${key}, got ${JSON.stringify(value)}`)
}

const withRetainedKeys = (original: JsonObject, patch: JsonObject): JsonObject => {
  if (patch[RETAIN_KEYS] === undefined) return original
  const keys = asList(patch[RETAIN_KEYS], RETAIN_KEYS)
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)))
}

const withoutPrimitives = (original: unknown, removed: List): unknown =>
  Array.isArray(original) ? original.filter((item) => !removed.some((gone) => deepEqual(gone, item))) : original

/** Reorders the list a `$setElementOrder` names; its entries hold the merge key only, or are the primitives themselves. */
const reordered = (value: unknown, order: List, server: unknown, schema: FieldSchema | undefined): unknown =>
  Array.isArray(value) ? ordered(value, order, Array.isArray(server) ? server : [], keyReader(schema)) : value

function mergedMap(original: JsonObject, patch: JsonObject, schema: FieldSchema | undefined): JsonObject {
  const directive = patch[DIRECTIVE]
  if (directive === "replace") return plain(patch) as JsonObject
  if (directive === "delete") return {}
  if (directive !== undefined && directive !== "merge") throw badPatch(directive)
  const result: Record<string, unknown> = { ...withRetainedKeys(original, patch) }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_PRIMITIVES)) {
      const field = key.slice(DELETE_PRIMITIVES.length)
      result[field] = withoutPrimitives(result[field], asList(value, key))
    } else if (!key.startsWith("$")) {
      const merged = value === null ? undefined : key in result ? mergedField(result[key], value, schema?.field(key)) : plain(value)
      if (merged === undefined) delete result[key]
      else result[key] = merged
    }
  }
  for (const [key, value] of Object.entries(patch)) {
    if (!key.startsWith(ELEMENT_ORDER)) continue
    const field = key.slice(ELEMENT_ORDER.length)
    if (field in result) result[field] = reordered(result[field], asList(value, key), original[field], schema?.field(field))
  }
  return result
}

/**
 * Applies a strategic merge patch. Lists merge by the schema's merge keys; `$patch`, `$retainKeys`,
 * `$deleteFromPrimitiveList/…` and `$setElementOrder/…` are honoured. Throws BadRequest for a patch that makes no sense.
 * https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
export const applyStrategicMerge = (document: object, patch: unknown, schema: FieldSchema): object => {
  if (!isObject(patch)) {
    const kind = Array.isArray(patch) ? "array" : patch === null ? "null" : typeof patch
    throw badRequest(`json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`)
  }
  return mergedMap(document as JsonObject, patch, schema)
}
