import type { FieldSchema } from "../patch/field-schema.ts"
import { EMPTY, type FieldSet, isEmptySet } from "./field-set.ts"
import { fieldElement, isAssociative, isObject, itemElement } from "./path-element.ts"

/** True when `kept` has a member on or below the node. */
const isKept = (kept: FieldSet): boolean => !isEmptySet(kept)

const removedItems = (items: ReadonlyArray<unknown>, gone: FieldSet, kept: FieldSet, schema: FieldSchema): ReadonlyArray<unknown> =>
  items.flatMap((item) => {
    const element = itemElement(schema, item) ?? ""
    const below = gone.children.get(element) ?? EMPTY
    const keptBelow = kept.children.get(element) ?? EMPTY
    if (below.member && !isKept(keptBelow)) return []
    return [removeFields(item, below, keptBelow, schema.items())]
  })

/**
 * Takes the members of `gone` out of a value, save where `kept` has a claim on or below them. An object or list that is
 * emptied by this goes as well when it was itself to go.
 */
export const removeFields = (value: unknown, gone: FieldSet, kept: FieldSet, schema: FieldSchema | undefined): unknown => {
  if (isEmptySet(gone)) return value
  if (Array.isArray(value)) return isAssociative(schema) ? removedItems(value, gone, kept, schema) : value
  if (!isObject(value)) return value
  const entries = Object.entries(value).flatMap(([name, member]): ReadonlyArray<[string, unknown]> => {
    const element = fieldElement(name)
    const below = gone.children.get(element) ?? EMPTY
    const keptBelow = kept.children.get(element) ?? EMPTY
    if (below.member && !isKept(keptBelow)) return []
    const rest = removeFields(member, below, keptBelow, schema?.field(name))
    const emptied = rest !== member && typeof rest === "object" && rest !== null && Object.keys(rest).length === 0
    return emptied && !isKept(keptBelow) ? [] : [[name, rest]]
  })
  return Object.fromEntries(entries)
}
