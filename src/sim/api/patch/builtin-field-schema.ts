import type { KindModels, Model } from "../../schema/kind-models.ts"
import { keyDefault, placeBelow, rootPlace, type SchemaPlace } from "../../schema/patch-meta.ts"
import { fieldNamed, isAlwaysThere } from "../protobuf/message-fields.ts"
import type { FieldSchema } from "./field-schema.ts"

/** What the protobuf table says of a place: the message there, and whether the field is always there. */
interface Wire {
  readonly shape: string | undefined
  readonly always: boolean
}

const wireBelow = ({ shape = "" }: Wire, step: string): Wire => {
  if (/^[[{]/.test(shape)) return { shape: shape.slice(2), always: false }
  const field = fieldNamed(shape, step)
  return field === undefined ? { shape: undefined, always: false } : { shape: field.shape, always: isAlwaysThere(field) }
}

const isStructured = ({ type }: SchemaPlace): boolean => type.kind === "object" || type.kind === "map"

const schemaAt = (models: KindModels, place: SchemaPlace, wire: Wire): FieldSchema => {
  const below = new Map<string, FieldSchema | undefined>()
  const field = (name: string): FieldSchema | undefined => {
    if (below.has(name)) return below.get(name)
    const next = placeBelow(models, place, name)
    const schema = next === undefined ? undefined : schemaAt(models, next, wireBelow(wire, name))
    // A map answers the same for every key, of which there is no end.
    below.set(place.type.kind === "map" ? "" : name, schema)
    return schema
  }
  const { rule, type } = place
  return {
    field: (name) => (isStructured(place) ? field(type.kind === "map" ? "" : name) : undefined),
    items: () => (type.kind === "list" ? field("0") : undefined),
    patchStrategies: rule.patchStrategy ?? [],
    patchMergeKey: rule.mergeKey,
    listType: type.kind === "list" ? (rule.listType ?? "atomic") : undefined,
    listMapKeys: rule.listMapKeys ?? [],
    keyDefault: (key) => (type.kind === "list" ? keyDefault(type.items, key) : undefined),
    atomic: rule.mapType === "atomic",
    always: wire.always
  }
}

/**
 * How the fields of a built-in kind merge. `message` is its protobuf name, such as `apps.v1.Deployment`. Levels are read when
 * they are first asked for, as types may be recursive.
 */
export const builtinFieldSchema = (models: KindModels, model: Model, message: string): FieldSchema =>
  schemaAt(models, rootPlace(model), { shape: message, always: true })
