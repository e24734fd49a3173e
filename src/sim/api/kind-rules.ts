import type { KubeObject } from "../kube-object.ts"
import type { ResourceType } from "../resources/resource-type.ts"
import type { OpenApi } from "../schema/openapi/make-open-api.ts"
import type { StatusCause } from "../store/status-error.ts"
import type { Body, RawObject } from "./objects/decode-body.ts"
import type { FieldSchema } from "./patch/field-schema.ts"

/** A decoded body in canonical form, with what a strict decoder objects to: `unknown field "spec.foo"`. */
export interface Decoded {
  readonly object: RawObject
  readonly problems: ReadonlyArray<string>
}

/** What the API asks of the rooms that know each kind: decoding, defaults, validation, merging and OpenAPI. */
export interface KindRules {
  /** Throws BadRequest for a field of the wrong type. */
  readonly decode: (type: ResourceType, body: Body) => Decoded
  readonly withDefaults: (type: ResourceType, object: KubeObject) => KubeObject
  /** What creation alone adds: the first status, protection finalizers. `object` has its uid. */
  readonly prepareForCreate: (type: ResourceType, object: KubeObject) => KubeObject
  /** What an update alone changes: fields that a new type has no use for, counts that the server keeps. */
  readonly prepareForUpdate: (type: ResourceType, object: KubeObject, previous: KubeObject) => KubeObject
  /** Empty: valid. `previous` is set for an update. */
  readonly validate: (type: ResourceType, object: KubeObject, previous: KubeObject | undefined) => ReadonlyArray<StatusCause>
  /** How a kind's fields merge; `undefined` for a kind without a schema. */
  readonly schema: (type: ResourceType) => FieldSchema | undefined
  readonly openApi: OpenApi
}
