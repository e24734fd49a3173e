/** The parts of a CustomResourceDefinition's openAPIV3Schema that the API acts on. https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ */
export interface StructuralSchema {
  readonly type?: string
  readonly nullable?: boolean
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, StructuralSchema>>
  readonly additionalProperties?: boolean | StructuralSchema
  readonly items?: StructuralSchema
  readonly required?: ReadonlyArray<string>
  readonly enum?: ReadonlyArray<unknown>
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly allOf?: ReadonlyArray<StructuralSchema>
  readonly anyOf?: ReadonlyArray<StructuralSchema>
  readonly oneOf?: ReadonlyArray<StructuralSchema>
  readonly not?: StructuralSchema
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean
  readonly "x-kubernetes-embedded-resource"?: boolean
  readonly "x-kubernetes-int-or-string"?: boolean
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map"
  readonly "x-kubernetes-list-map-keys"?: ReadonlyArray<string>
  readonly "x-kubernetes-map-type"?: "atomic" | "granular"
}

type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value)

/** The schema of a member: a named property, or what all others share. `undefined` where the schema says nothing of it. */
export const memberSchema = (schema: StructuralSchema, name: string): StructuralSchema | undefined =>
  schema.properties?.[name] ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined)

/** The members every object has beside its schema. */
export const TYPE_MEMBERS: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"])
