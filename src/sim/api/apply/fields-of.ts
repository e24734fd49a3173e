import type { FieldSchema } from "../patch/field-schema.ts"
import { EMPTY, type FieldSet, LEAF, nodeOf, union } from "./field-set.ts"
import { fieldElement, isAssociative, isObject, itemElement } from "./path-element.ts"

/** `apply`: what an applied configuration claims. `added`: what is new where nothing was, containers included. */
type Purpose = "apply" | "added"

const itemsSet = (items: ReadonlyArray<unknown>, schema: FieldSchema, purpose: Purpose): FieldSet => {
  const below = schema.items()
  const children = new Map<string, FieldSet>()
  for (const item of items) {
    const element = itemElement(schema, item)
    if (element === undefined) continue
    const fields = isObject(item) ? fieldsIn(item, below, purpose) : EMPTY
    children.set(element, union(children.get(element) ?? EMPTY, union(LEAF, fields)))
  }
  return nodeOf(purpose === "added" || items.length === 0, children)
}

const isWhole = (value: unknown, schema: FieldSchema | undefined): boolean => {
  if (Array.isArray(value)) return !isAssociative(schema)
  return !isObject(value) || schema?.atomic === true || Object.keys(value).length === 0
}

/** The paths a value claims below and including its own. Atomic values are one path. */
export const fieldsOf = (value: unknown, schema: FieldSchema | undefined, purpose: Purpose): FieldSet => {
  if (value === undefined) return EMPTY
  if (isWhole(value, schema)) return LEAF
  if (Array.isArray(value)) return schema === undefined ? LEAF : itemsSet(value, schema, purpose)
  const { children } = fieldsIn(value as object, schema, purpose)
  return { member: purpose === "added", children }
}

/** The paths of an object's members, without the object's own. */
export const fieldsIn = (object: object, schema: FieldSchema | undefined, purpose: Purpose): FieldSet =>
  nodeOf(
    false,
    Object.entries(object).map(([name, value]) => [fieldElement(name), fieldsOf(value, schema?.field(name), purpose)])
  )
