import { isObject, memberSchema, type StructuralSchema, TYPE_MEMBERS } from "./structural-schema.ts"

/** An object without the fields its schema does not name, and the paths of those. */
export interface Pruned {
  readonly value: unknown
  readonly unknown: ReadonlyArray<string>
}

const joined = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`)

const prunedItems = (items: ReadonlyArray<unknown>, schema: StructuralSchema | undefined, path: string): Pruned => {
  if (schema === undefined) return { value: items, unknown: [] }
  const pruned = items.map((item, index) => prune(item, schema, `${path}[${index}]`))
  return { value: pruned.map(({ value }) => value), unknown: pruned.flatMap(({ unknown }) => unknown) }
}

/** Fields that neither the schema nor a preserving ancestor names are dropped. `isRoot`: the object has apiVersion, kind and metadata. */
export const prune = (value: unknown, schema: StructuralSchema, path = "", isRoot = false): Pruned => {
  if (Array.isArray(value)) return prunedItems(value, schema.items, path)
  if (!isObject(value)) return { value, unknown: [] }
  const preserves = schema["x-kubernetes-preserve-unknown-fields"] === true || schema.additionalProperties === true
  const hasTypeMembers = isRoot || schema["x-kubernetes-embedded-resource"] === true
  const entries: Array<[string, unknown]> = []
  const unknown: Array<string> = []
  for (const [name, member] of Object.entries(value)) {
    const below = memberSchema(schema, name)
    if (hasTypeMembers && TYPE_MEMBERS.has(name)) entries.push([name, member])
    else if (below !== undefined) {
      const pruned = prune(member, below, joined(path, name))
      entries.push([name, pruned.value])
      unknown.push(...pruned.unknown)
    } else if (preserves) entries.push([name, member])
    else unknown.push(joined(path, name))
  }
  return { value: Object.fromEntries(entries), unknown }
}
