import { applyDefaults } from "../defaults/apply-defaults.ts"
import { prepareForCreate } from "../defaults/prepare-for-create.ts"
import { validate } from "../defaults/validation/validate.ts"
import type { KubeObject } from "../kube-object.ts"
import { isBuiltinType } from "../resources/builtin-types.ts"
import { apiVersionOf, type ResourceRegistry } from "../resources/resource-registry.ts"
import { type ResourceType, resourceKey } from "../resources/resource-type.ts"
import { canonicalObject } from "../schema/canonical.ts"
import { decodeCustomResource, decodeObject } from "../schema/decode.ts"
import type { KindModels, Model } from "../schema/kind-models.ts"
import type { JsonObject } from "../schema/openapi/component-schemas.ts"
import { makeOpenApi } from "../schema/openapi/make-open-api.ts"
import type { ObjectStore } from "../store/object-store.ts"
import { badRequest } from "../store/status-error.ts"
import type { KindRules } from "./kind-rules.ts"
import { builtinFieldSchema } from "./patch/builtin-field-schema.ts"
import { customFieldSchema, type StructuralSchema } from "./patch/custom-field-schema.ts"
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
      const { object, strictProblems, failure } =
        model === undefined ? decodeCustomResource(models, node) : decodeObject(models, model, node)
      if (failure !== undefined) {
        throw badRequest(`${type.kind} in version ${JSON.stringify(type.version)} cannot be handled as a ${type.kind}: ${failure}`)
      }
      return { object: model === undefined ? object : canonicalObject(models, model, object), problems: strictProblems }
    },
    withDefaults: (type, object) => applyDefaults(resourceKey(type), object),
    prepareForCreate: (type, object) => (isBuiltinType(type) ? prepareForCreate(resourceKey(type), object) : withoutStatus(type, object)),
    validate: (type, object, previous) => validate(resourceKey(type), object, previous),
    schema: (type) => {
      const model = modelOf(type)
      if (model !== undefined) return builtinSchema(model, messageName(apiVersionOf(type), type.kind))
      const schema = structuralSchema(store, type)
      return schema === undefined ? undefined : customFieldSchema(schema, metadataSchema())
    },
    openApi: makeOpenApi(models, { types: registry.all, customSchema: (type) => structuralSchema(store, type) as JsonObject | undefined })
  }
}
