import type { FieldSchema } from "../patch/field-schema.ts"

type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value)

export const fieldElement = (name: string): string => `f:${name}`

/**
 * How an item of a set or keyed list is named: `v:"x"`, `k:{"name":"web"}`. `undefined` when a keyed item has none of its
 * keys, so that it cannot be told from others.
 */
export const itemElement = (schema: FieldSchema, item: unknown): string | undefined => {
  if (schema.listType !== "map") return `v:${JSON.stringify(item)}`
  if (!isObject(item)) return undefined
  const keys = [...schema.listMapKeys].sort().flatMap((key): ReadonlyArray<[string, unknown]> => {
    const value = item[key] ?? schema.keyDefault(key)
    return value === undefined ? [] : [[key, value]]
  })
  return keys.length === 0 ? undefined : `k:${JSON.stringify(Object.fromEntries(keys))}`
}

/** True for a list whose items are owned one by one. */
export const isAssociative = (schema: FieldSchema | undefined): schema is FieldSchema =>
  schema?.listType === "map" || schema?.listType === "set"

const elementText = (element: string): string => {
  const rest = element.slice(2)
  if (element.startsWith("f:")) return `.${rest}`
  if (element.startsWith("v:")) return `[=${rest}]`
  const keys = Object.entries(JSON.parse(rest) as JsonObject).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  return `[${keys.join(",")}]`
}

/** A path as conflicts spell it: `.spec.containers[name="web"].image`. */
export const pathText = (path: ReadonlyArray<string>): string => path.map(elementText).join("")
