import { isObject, memberSchema, type StructuralSchema } from "./structural-schema.ts"

/** A value with its schema's defaults in place of what is missing. A null that may not be one counts as missing. */
export const fillDefaults = (value: unknown, schema: StructuralSchema): unknown => {
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined ? value : value.map((item) => fillDefaults(item, items))
  }
  if (!isObject(value)) return value
  const filled: Record<string, unknown> = { ...value }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined) continue
    if (filled[name] === undefined || (filled[name] === null && property.nullable !== true)) filled[name] = property.default
  }
  for (const [name, member] of Object.entries(filled)) {
    const below = memberSchema(schema, name)
    if (below !== undefined) filled[name] = fillDefaults(member, below)
  }
  return filled
}
