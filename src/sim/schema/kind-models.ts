import { type FieldType, readFieldType, withQuantities } from "./field-type.ts"
import { atomicModels, type MergeRule, mergeRules } from "./merge-rules.ts"
import { quantityFields } from "./quantity-fields.ts"
import { laterFields } from "./release-differences.ts"

/** One field of a struct, under its JSON name. */
export interface ModelField {
  readonly name: string
  readonly type: FieldType
  readonly rule: MergeRule
}

/** One struct of the API. */
export interface Model {
  /** The client's name for it: `V1PodSpec`, `CoreV1Event`. */
  readonly name: string
  readonly fields: ReadonlyMap<string, ModelField>
  readonly isAtomic: boolean
}

/** `apiVersion` and `kind` as an object states them. */
interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** The structs of all built-in kinds. */
export interface KindModels {
  readonly model: (name: string) => Model | undefined
  /** The struct of a built-in kind; `undefined` for custom resources. */
  readonly ofKind: (kind: GroupVersionKind) => Model | undefined
}

interface Attribute {
  readonly baseName: string
  readonly type: string
  readonly format: string
}

const attributesOf = (candidate: unknown): ReadonlyArray<Attribute> | undefined =>
  typeof candidate === "function" && "getAttributeTypeMap" in candidate && typeof candidate.getAttributeTypeMap === "function"
    ? candidate.getAttributeTypeMap()
    : undefined

/** What a rule says where the table does not: lists are atomic, apart from a List's own items. */
const defaultRule = (name: string, type: FieldType): MergeRule => (type.kind === "list" && name !== "items" ? { listType: "atomic" } : {})

const fieldOf = (model: string, { baseName, type, format }: Attribute): ModelField => {
  const plain = readFieldType(type, format)
  const read = quantityFields[model]?.includes(baseName) ? withQuantities(plain) : plain
  return { name: baseName, type: read, rule: mergeRules[model]?.[baseName] ?? defaultRule(baseName, read) }
}

const modelOf = (name: string, attributes: ReadonlyArray<Attribute>): Model => ({
  name,
  fields: new Map(
    attributes
      .filter(({ baseName }) => !laterFields[name]?.includes(baseName))
      .map((attribute) => [attribute.baseName, fieldOf(name, attribute)])
  ),
  isAtomic: atomicModels.has(name)
})

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** A kind that two groups define carries its group in the model's name. */
const candidates = ({ group, version, kind }: GroupVersionKind): ReadonlyArray<string> => {
  const plain = `${capitalised(version)}${kind}`
  const prefix = group === "" ? "Core" : capitalised(group.split(".")[0] ?? "")
  return [`${prefix}${plain}`, plain]
}

/**
 * Loads the structs from the Kubernetes client's generated models, which are heavy (about 30 MB of memory), hence only when asked.
 * Structs are read on first use; the result is to be kept.
 */
export const loadKindModels = async (): Promise<KindModels> => {
  const classes: Readonly<Record<string, unknown>> = await import("@kubernetes/client-node/dist/gen/models/ObjectSerializer.js")
  const known = new Map<string, Model | undefined>()
  const model = (name: string): Model | undefined => {
    if (!known.has(name)) {
      const attributes = attributesOf(classes[name])
      known.set(name, attributes === undefined ? undefined : modelOf(name, attributes))
    }
    return known.get(name)
  }
  return {
    model,
    ofKind: (kind) => candidates(kind).reduce<Model | undefined>((found, name) => found ?? model(name), undefined)
  }
}
