import type { KindModels, Model } from "../../schema/kind-models.ts"
import { keyDefault, placeBelow, rootPlace, type SchemaPlace } from "../../schema/patch-meta.ts"
import type { FieldSchema } from "./field-schema.ts"

const isStructured = (place: SchemaPlace): boolean => place.type.kind === "object" || place.type.kind === "map"

const schemaAt = (models: KindModels, place: SchemaPlace): FieldSchema => {
  const below = new Map<string, FieldSchema | undefined>()
  const field = (name: string): FieldSchema | undefined => {
    if (below.has(name)) return below.get(name)
    const next = placeBelow(models, place, name)
    const schema = next === undefined ? undefined : schemaAt(models, next)
    below.set(name, schema)
    return schema
  }
  const { rule, type } = place
  return {
    field: isStructured(place) ? field : () => undefined,
    items: () => (type.kind === "list" ? field("0") : undefined),
    patchStrategies: rule.patchStrategy ?? [],
    patchMergeKey: rule.mergeKey,
    listType: type.kind === "list" ? (rule.listType ?? "atomic") : undefined,
    listMapKeys: rule.listMapKeys ?? [],
    keyDefault: (key) => (type.kind === "list" ? keyDefault(type.items, key) : undefined),
    atomic: rule.mapType === "atomic"
  }
}

/** How the fields of a built-in kind merge. Levels are read when they are first asked for, as types may be recursive. */
export const builtinFieldSchema = (models: KindModels, model: Model): FieldSchema => schemaAt(models, rootPlace(model))
