import type { Json } from "../../kube-object.ts"
import type { FieldType, Scalar } from "../field-type.ts"
import type { Model, ModelField } from "../kind-models.ts"
import { keyDefaults, type MergeRule } from "../merge-rules.ts"
import { requiredFields } from "../release-differences.ts"
import type { DeclaredDocs } from "./declared-docs.ts"
import { specialDefinitions } from "./definition-names.ts"

export type JsonObject = { readonly [key: string]: Json }

/** The two dialects differ in where definitions live, and in v2 allowing siblings of a `$ref`. */
export type Dialect = "v2" | "v3"

export interface SchemaContext {
  readonly dialect: Dialect
  readonly names: ReadonlyMap<string, string>
  readonly docs: (model: string) => DeclaredDocs
}

const prefix: Record<Dialect, string> = { v2: "#/definitions/", v3: "#/components/schemas/" }

export const reference = (dialect: Dialect, name: string): JsonObject => ({ $ref: `${prefix[dialect]}${name}` })

type Definition = (typeof specialDefinitions)[keyof typeof specialDefinitions]

const scalars: Record<Scalar, JsonObject | Definition> = {
  string: { type: "string" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  boolean: { type: "boolean" },
  bytes: { type: "string", format: "byte" },
  time: specialDefinitions.time,
  microTime: specialDefinitions.microTime,
  intOrString: specialDefinitions.intOrString,
  quantity: specialDefinitions.quantity,
  any: specialDefinitions.rawExtension
}

const freeForm: Readonly<Record<string, Definition>> = {
  V1ManagedFieldsEntry: specialDefinitions.fieldsV1,
  V1JSONSchemaProps: specialDefinitions.json,
  V1CustomResourceSubresources: specialDefinitions.json
}

const typeSchema = (context: SchemaContext, type: FieldType, owner: string): JsonObject => {
  switch (type.kind) {
    case "scalar": {
      const known = type.scalar === "any" ? (freeForm[owner] ?? scalars.any) : scalars[type.scalar]
      return typeof known === "string" ? reference(context.dialect, known) : known
    }
    case "object": {
      const name = context.names.get(type.model)
      return name === undefined ? { type: "object" } : reference(context.dialect, name)
    }
    case "list":
      return { type: "array", items: typeSchema(context, type.items, owner) }
    case "map":
      return { type: "object", additionalProperties: typeSchema(context, type.values, owner) }
  }
}

const extensions = ({ listType, listMapKeys, mapType, patchStrategy, mergeKey }: MergeRule): JsonObject => ({
  ...(listMapKeys === undefined ? {} : { "x-kubernetes-list-map-keys": listMapKeys }),
  ...(listType === undefined ? {} : { "x-kubernetes-list-type": listType }),
  ...(mapType === undefined ? {} : { "x-kubernetes-map-type": mapType }),
  ...(mergeKey === undefined ? {} : { "x-kubernetes-patch-merge-key": mergeKey }),
  ...(patchStrategy === undefined ? {} : { "x-kubernetes-patch-strategy": patchStrategy.join(",") })
})

/** In v3 a reference with anything beside it goes into `allOf`. */
const beside = (dialect: Dialect, schema: JsonObject, siblings: JsonObject): JsonObject =>
  dialect === "v3" && "$ref" in schema && Object.keys(siblings).length > 0 ? { ...siblings, allOf: [schema] } : { ...siblings, ...schema }

const fieldSchema = (context: SchemaContext, model: Model, field: ModelField): JsonObject => {
  const description = context.docs(model.name).fields.get(field.name)?.description
  const fallback = keyDefaults[model.name]?.[field.name]
  return beside(context.dialect, typeSchema(context, field.type, model.name), {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...extensions(field.rule)
  })
}

/** The schema of one struct. */
export const modelSchema = (context: SchemaContext, model: Model): JsonObject => {
  const { description, fields } = context.docs(model.name)
  const required = requiredFields[model.name] ?? [...model.fields.keys()].filter((name) => fields.get(name)?.isRequired === true)
  return {
    ...(description === undefined ? {} : { description }),
    type: "object",
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries([...model.fields.values()].map((field) => [field.name, fieldSchema(context, model, field)])),
    ...(model.isAtomic ? { "x-kubernetes-map-type": "atomic" } : {})
  }
}

/** The schemas of the definitions that are no struct. */
export const specialSchemas = (dialect: Dialect): JsonObject => {
  const either = (...types: ReadonlyArray<string>): JsonObject =>
    dialect === "v3" ? { oneOf: types.map((type) => ({ type })) } : { type: "string" }
  return {
    [specialDefinitions.time]: { type: "string", format: "date-time" },
    [specialDefinitions.microTime]: { type: "string", format: "date-time" },
    [specialDefinitions.fieldsV1]: { type: "object" },
    [specialDefinitions.patch]: { type: "object" },
    [specialDefinitions.intOrString]: { ...either("integer", "string"), format: "int-or-string" },
    [specialDefinitions.quantity]: either("string", "number"),
    [specialDefinitions.rawExtension]: { type: "object" },
    [specialDefinitions.json]: {}
  }
}
