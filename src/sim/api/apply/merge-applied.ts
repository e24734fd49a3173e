import type { FieldSchema } from "../patch/field-schema.ts"
import { isAssociative, isObject, itemElement } from "./path-element.ts"

type List = ReadonlyArray<unknown>

/** Merges keyed items: what is applied keeps its own order, and items it does not know stay before the next one they share. */
const mergedItems = (live: List, applied: List, schema: FieldSchema): List => {
  const liveKeys = live.map((item) => itemElement(schema, item))
  const known = new Map(liveKeys.map((key, index) => [key, live[index]]))
  const named = new Set(applied.map((item) => itemElement(schema, item)))
  const result: Array<unknown> = []
  let position = 0
  const keepUnknown = (): void => {
    while (position < live.length && !named.has(liveKeys[position])) result.push(live[position++])
  }
  for (const item of applied) {
    keepUnknown()
    const key = itemElement(schema, item)
    result.push(known.has(key) ? mergeApplied(known.get(key), item, schema.items()) : item)
    if (liveKeys[position] === key) position++
  }
  while (position < live.length) {
    if (!named.has(liveKeys[position])) result.push(live[position])
    position++
  }
  return result
}

/** The live value with an applied configuration laid over it: keyed lists and maps merge, everything else is replaced. */
export const mergeApplied = (live: unknown, applied: unknown, schema: FieldSchema | undefined): unknown => {
  if (Array.isArray(live) && Array.isArray(applied)) return isAssociative(schema) ? mergedItems(live, applied, schema) : applied
  if (!isObject(live) || !isObject(applied) || schema?.atomic === true) return applied
  const merged: Record<string, unknown> = { ...live }
  for (const [name, value] of Object.entries(applied)) merged[name] = mergeApplied(live[name], value, schema?.field(name))
  return merged
}
