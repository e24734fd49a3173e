import { deepEqual } from "../../store/deep-equal.ts"
import type { FieldSchema } from "../patch/field-schema.ts"
import { EMPTY, type FieldSet, LEAF, nodeOf } from "./field-set.ts"
import { fieldsOf } from "./fields-of.ts"
import { fieldElement, isAssociative, isObject, itemElement } from "./path-element.ts"

/** How an object changed, path by path. `changed` are the paths that were added or have another value. */
export interface Comparison {
  readonly changed: FieldSet
  readonly removed: FieldSet
}

const NOTHING: Comparison = { changed: EMPTY, removed: EMPTY }

const gathered = (parts: ReadonlyArray<readonly [string, Comparison]>): Comparison => ({
  changed: nodeOf(
    false,
    parts.map(([element, { changed }]) => [element, changed])
  ),
  removed: nodeOf(
    false,
    parts.map(([element, { removed }]) => [element, removed])
  )
})

const byElement = (items: ReadonlyArray<unknown>, schema: FieldSchema): ReadonlyMap<string, unknown> =>
  new Map(items.map((item): [string, unknown] => [itemElement(schema, item) ?? "", item]))

const compareItems = (before: ReadonlyArray<unknown>, after: ReadonlyArray<unknown>, schema: FieldSchema): Comparison => {
  const old = byElement(before, schema)
  const now = byElement(after, schema)
  const elements = new Set([...old.keys(), ...now.keys()])
  return gathered([...elements].map((element) => [element, compareValues(old.get(element), now.get(element), schema.items())]))
}

/** What is there when nobody said anything: an empty struct or list where the kind always has one. */
const baseline = (value: unknown, like: unknown, schema: FieldSchema | undefined): unknown => {
  if (value !== undefined || schema?.always !== true) return value
  return Array.isArray(like) ? [] : isObject(like) ? {} : value
}

const compareValues = (before: unknown, after: unknown, schema: FieldSchema | undefined): Comparison => {
  const old = baseline(before, after, schema)
  const now = baseline(after, before, schema)
  if (deepEqual(old, now)) return NOTHING
  if (old === undefined) return { changed: fieldsOf(now, schema, "added"), removed: EMPTY }
  if (now === undefined) return { changed: EMPTY, removed: fieldsOf(old, schema, "added") }
  if (Array.isArray(old) && Array.isArray(now) && isAssociative(schema)) return compareItems(old, now, schema)
  if (isObject(old) && isObject(now) && schema?.atomic !== true) return compareObjects(old, now, schema)
  return { changed: LEAF, removed: EMPTY }
}

/** Compares two objects of one kind. */
export const compareObjects = (before: object, after: object, schema: FieldSchema | undefined): Comparison => {
  const old = before as Readonly<Record<string, unknown>>
  const now = after as Readonly<Record<string, unknown>>
  const names = new Set([...Object.keys(old), ...Object.keys(now)])
  return gathered([...names].map((name) => [fieldElement(name), compareValues(old[name], now[name], schema?.field(name))]))
}
