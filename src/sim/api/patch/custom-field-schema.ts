import type { FieldSchema } from "./field-schema.ts"

/** The part of a CustomResourceDefinition's openAPIV3Schema that says how fields merge. */
export interface StructuralSchema {
  readonly type?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, StructuralSchema>>
  readonly additionalProperties?: boolean | StructuralSchema
  readonly items?: StructuralSchema
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map"
  readonly "x-kubernetes-list-map-keys"?: ReadonlyArray<string>
  readonly "x-kubernetes-map-type"?: "atomic" | "granular"
}

/** How the fields of a custom resource merge. `metadata` is the schema every object's metadata has. */
export const customFieldSchema = (schema: StructuralSchema, metadata?: FieldSchema): FieldSchema => {
  const rest = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined
  return {
    field: (name) => {
      if (name === "metadata" && metadata !== undefined) return metadata
      const member = schema.properties?.[name] ?? rest
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
