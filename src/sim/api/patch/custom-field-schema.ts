import { memberSchema, type StructuralSchema } from "../custom/structural-schema.ts"
import type { FieldSchema } from "./field-schema.ts"

/** How the fields of a custom resource merge. `metadata` is the schema every object's metadata has. */
export const customFieldSchema = (schema: StructuralSchema, metadata?: FieldSchema): FieldSchema => {
  return {
    field: (name) => {
      if (name === "metadata" && metadata !== undefined) return metadata
      const member = memberSchema(schema, name)
      return member === undefined ? undefined : customFieldSchema(member)
    },
    items: () => (schema.items === undefined ? undefined : customFieldSchema(schema.items)),
    patchStrategies: [],
    patchMergeKey: undefined,
    listType: schema.type === "array" ? (schema["x-kubernetes-list-type"] ?? "atomic") : undefined,
    listMapKeys: schema["x-kubernetes-list-map-keys"] ?? [],
    keyDefault: (key) => schema.items?.properties?.[key]?.default,
    atomic: schema["x-kubernetes-map-type"] === "atomic",
    always: false
  }
}
