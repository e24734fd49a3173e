import { applyDefaults } from "../defaults/apply-defaults.ts"
import { prepareForCreate } from "../defaults/prepare-for-create.ts"
import { prepareForUpdate } from "../defaults/prepare-for-update.ts"
import { validate } from "../defaults/validation/validate.ts"
import type { KubeObject } from "../kube-object.ts"
import { isBuiltinType } from "../resources/builtin-types.ts"
import { apiVersionOf, type ResourceRegistry } from "../resources/resource-registry.ts"
import { type ResourceType, resourceKey } from "../resources/resource-type.ts"
import { canonicalObject } from "../schema/canonical.ts"
import { decodeCustomResource, decodeObject, type Decoded as SchemaDecoded } from "../schema/decode.ts"
import type { KindModels, Model } from "../schema/kind-models.ts"
import type { JsonObject } from "../schema/openapi/component-schemas.ts"
import { makeOpenApi } from "../schema/openapi/make-open-api.ts"
import type { ObjectStore } from "../store/object-store.ts"
import { fillDefaults } from "./custom/fill-defaults.ts"
import { prune } from "./custom/prune.ts"
import type { StructuralSchema } from "./custom/structural-schema.ts"
import { validateCustomResource } from "./custom/validate.ts"
import type { Decoded, KindRules } from "./kind-rules.ts"
import type { RawObject } from "./objects/decode-body.ts"
import { UndecodableObject } from "./objects/undecodable-object.ts"
import { builtinFieldSchema } from "./patch/builtin-field-schema.ts"
import { customFieldSchema } from "./patch/custom-field-schema.ts"
import type { FieldSchema } from "./patch/field-schema.ts"
import { messageName } from "./protobuf/message-name.ts"

const CRDS = "customresourcedefinitions.apiextensions.k8s.io"

/** The openAPIV3Schema of a custom resource's version. */
const structuralSchema = (store: ObjectStore, type: ResourceType): StructuralSchema | undefined =>
  store.get(CRDS, undefined, resourceKey(type))?.spec?.versions?.find((version: { name: string }) => version.name === type.version)?.schema
    ?.openAPIV3Schema

/** A custom resource starts without a status where the status subresource owns it. */
const withoutStatus = (type: ResourceType, object: KubeObject): KubeObject => {
  if (!type.subresources.includes("status")) return object
  const { status: _dropped, ...rest } = object
  return rest as KubeObject
}

const prunedObject = (schema: StructuralSchema | undefined, { object, strictProblems }: SchemaDecoded): Decoded => {
  if (schema === undefined) return { object, problems: strictProblems }
  const { value, unknown } = prune(object, schema, "", true)
  return { object: value as RawObject, problems: [...strictProblems, ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`)] }
}

/** The rules of every kind a store serves: built-in ones by their models, custom ones by their definitions. */
export const servedKinds = (store: ObjectStore, registry: ResourceRegistry, models: KindModels): KindRules => {
  const schemas = new Map<string, FieldSchema>()
  const modelOf = (type: ResourceType): Model | undefined => (isBuiltinType(type) ? models.ofKind(type) : undefined)
  const builtinSchema = (model: Model, message: string): FieldSchema => {
    const known = schemas.get(message) ?? builtinFieldSchema(models, model, message)
    schemas.set(message, known)
    return known
  }
  const metadataSchema = (): FieldSchema | undefined => {
    const model = models.model("V1ObjectMeta")
    return model === undefined ? undefined : builtinSchema(model, "meta.v1.ObjectMeta")
  }
  return {
    decode: (type, { node }) => {
      const model = modelOf(type)
      const decoded = model === undefined ? decodeCustomResource(models, node) : decodeObject(models, model, node)
      if (decoded.failure !== undefined) throw new UndecodableObject(type, decoded.failure)
      if (model !== undefined) return { object: canonicalObject(models, model, decoded.object), problems: decoded.strictProblems }
      return prunedObject(structuralSchema(store, type), decoded)
    },
    withDefaults: (type, object) => {
      if (isBuiltinType(type)) return applyDefaults(resourceKey(type), object)
      const schema = structuralSchema(store, type)
      return schema === undefined ? object : (fillDefaults(object, schema) as KubeObject)
    },
    prepareForCreate: (type, object) => (isBuiltinType(type) ? prepareForCreate(resourceKey(type), object) : withoutStatus(type, object)),
    prepareForUpdate: (type, object, previous) => (isBuiltinType(type) ? prepareForUpdate(resourceKey(type), object, previous) : object),
    validate: (type, object, previous) => {
      const own = validate(resourceKey(type), object, previous)
      const schema = isBuiltinType(type) ? undefined : structuralSchema(store, type)
      return schema === undefined ? own : [...own, ...validateCustomResource(object, schema)]
    },
    schema: (type) => {
      const model = modelOf(type)
      if (model !== undefined) return builtinSchema(model, messageName(apiVersionOf(type), type.kind))
      const schema = structuralSchema(store, type)
      return schema === undefined ? undefined : customFieldSchema(schema, metadataSchema())
    },
    openApi: makeOpenApi(models, { types: registry.all, customSchema: (type) => structuralSchema(store, type) as JsonObject | undefined })
  }
}
