import type { FieldType } from "./field-type.ts"
import type { KindModels, Model } from "./kind-models.ts"
import { keyDefaults, type MergeRule } from "./merge-rules.ts"

/** Where a patch stands in an object: what type the value is, and how its field is merged. */
export interface SchemaPlace {
  readonly type: FieldType
  readonly rule: MergeRule
}

/** The place of a whole object of the kind `model` describes. */
export const rootPlace = (model: Model): SchemaPlace => ({ type: { kind: "object", model: model.name }, rule: {} })

const itemRule = (models: KindModels, type: FieldType): MergeRule =>
  type.kind === "object" && models.model(type.model)?.isAtomic === true ? { mapType: "atomic" } : {}

/**
 * One step down: a field of a struct, a value of a map, or (by any index) an item of a list.
 * `undefined` where the schema ends: an unknown field, or free-form JSON, which is merged as granular maps and atomic lists.
 */
export const placeBelow = (models: KindModels, place: SchemaPlace, step: string | number): SchemaPlace | undefined => {
  const { type } = place
  switch (type.kind) {
    case "scalar":
      return undefined
    case "list":
      return { type: type.items, rule: itemRule(models, type.items) }
    case "map":
      return { type: type.values, rule: itemRule(models, type.values) }
    case "object": {
      const field = models.model(type.model)?.fields.get(String(step))
      return field === undefined ? undefined : { type: field.type, rule: { ...itemRule(models, field.type), ...field.rule } }
    }
  }
}

/** How the field at `path` of an object of the kind `model` describes is merged; `undefined` outside the schema. An index stands for any item. */
export const patchMeta = (models: KindModels, model: Model, path: ReadonlyArray<string | number>): MergeRule | undefined =>
  path.reduce<SchemaPlace | undefined>(
    (place, step) => (place === undefined ? undefined : placeBelow(models, place, step)),
    rootPlace(model)
  )?.rule

/** The value of a missing list-map key (`protocol` of a port is `TCP`); `undefined` where there is none. */
export const keyDefault = (itemType: FieldType, key: string): string | undefined =>
  itemType.kind === "object" ? keyDefaults[itemType.model]?.[key] : undefined
