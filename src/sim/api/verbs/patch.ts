import { messageOf } from "../../../domain/message-of.ts"
import type { KubeObject } from "../../kube-object.ts"
import { isBuiltinType } from "../../resources/builtin-types.ts"
import { badRequest, invalid, unsupportedMediaType } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { applyObject } from "../apply/apply-object.ts"
import { type Call, type WriteOptions, writeOptions } from "../call.ts"
import { bodyOf, mediaType, type RawObject } from "../objects/decode-body.ts"
import { decodeObject } from "../objects/decode-object.ts"
import { toServed } from "../objects/served-version.ts"
import { UndecodableObject } from "../objects/undecodable-object.ts"
import { applyJsonPatch } from "../patch/json-patch.ts"
import { applyMergePatch } from "../patch/merge-patch.ts"
import { applyStrategicMerge } from "../patch/strategic-merge.ts"
import { storedObject } from "./get.ts"
import { type Narrow, updateFrom } from "./update.ts"

type Patch = (call: Call, document: object, patch: unknown) => unknown

const PATCHES: Readonly<Record<string, Patch>> = {
  "application/json-patch+json": (_call, document, patch) => applyJsonPatch(document, patch),
  "application/merge-patch+json": (_call, document, patch) => {
    if (Array.isArray(patch))
      throw badRequest("error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}")
    return applyMergePatch(document, patch)
  },
  "application/strategic-merge-patch+json": (call, document, patch) => {
    const schema = call.context.kinds.schema(call.type)
    if (schema === undefined) throw badRequest(`unable to find api field in struct ${call.type.kind}`)
    return applyStrategicMerge(document, patch, schema)
  }
}

const APPLY = "application/apply-patch+yaml"

const accepted = (call: Call): ReadonlyArray<string> => [
  "application/json-patch+json",
  "application/merge-patch+json",
  ...(isBuiltinType(call.type) ? ["application/strategic-merge-patch+json"] : []),
  APPLY
]

const parsed = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch (error) {
    throw badRequest(`error decoding patch: ${messageOf(error)}`)
  }
}

/** The document the body's patch makes of `document`. Throws UnsupportedMediaType for a patch this type does not take. */
export const patched = (call: Call, document: object): RawObject => {
  const type = mediaType(call.contentType)
  const patch = accepted(call).includes(type) ? PATCHES[type] : undefined
  if (patch === undefined) throw unsupportedMediaType(accepted(call))
  const result = patch(call, document, parsed(call.body))
  if (typeof result === "object" && result !== null && !Array.isArray(result)) return result as RawObject
  throw badRequest(`json: cannot unmarshal a value that is no object into Go value of type ${call.type.kind}`)
}

const immutableIdentity = (previous: KubeObject, next: RawObject): void => {
  const name = next.metadata?.name
  if (name !== previous.metadata.name)
    throw badRequest(`the name of the object (${name ?? ""}) does not match the name on the URL (${previous.metadata.name})`)
}

/** Decodes what a patch made. A field of the wrong type is the patch's fault, and reported with what it made. */
const decodePatched = (call: Call, next: RawObject, fieldValidation: WriteOptions["fieldValidation"]): RawObject => {
  try {
    return decodeObject(call.type, bodyOf(next), { kinds: call.context.kinds, fieldValidation, warn: call.warn })
  } catch (error) {
    if (!(error instanceof UndecodableObject)) throw error
    const message = `Invalid value: ${JSON.stringify(JSON.stringify(next))}: ${error.failure}`
    throw invalid("", "", "", [{ reason: "FieldValueInvalid", message, field: "patch" }])
  }
}

/** PATCH of an object, or of a subresource that has the object's own kind. */
export const patchObject = (call: Call, narrow?: Narrow): Answer => {
  if (mediaType(call.contentType) === APPLY) return applyObject(call, narrow)
  const options = writeOptions(call)
  const stored = storedObject(call)
  const previous = toServed(call.type, stored)
  const next = patched(call, previous)
  immutableIdentity(previous, next)
  const decoded = decodePatched(call, next, options.fieldValidation)
  const object = updateFrom(call, stored, decoded, { options, ...(narrow === undefined ? {} : { narrow }) })
  return { kind: "object", code: 200, type: call.type, object }
}
