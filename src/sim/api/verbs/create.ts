import type { KubeObject } from "../../kube-object.ts"
import type { Answer } from "../answer.ts"
import { trackedCreate } from "../apply/track-managers.ts"
import { type Call, type WriteOptions, writeOptions } from "../call.ts"
import { decodeBody, type RawObject } from "../objects/decode-body.ts"
import { decodeObject } from "../objects/decode-object.ts"
import { newMetadata } from "../objects/new-metadata.ts"
import { toServed, toStored } from "../objects/served-version.ts"
import { admit, checkValid } from "./admit.ts"

/** Makes a decoded object a stored one: metadata, defaults, admission, validation. Used by create and by apply. */
export const createFrom = (
  call: Call,
  raw: RawObject,
  options: WriteOptions,
  managedFields?: KubeObject["metadata"]["managedFields"]
): KubeObject => {
  const { kinds, store } = call.context
  const fresh = { ...raw, metadata: newMetadata(call, raw) } as KubeObject
  const asked = kinds.withDefaults(call.type, fresh)
  // What admission and creation add is nobody's.
  const owned = managedFields ?? trackedCreate(call, asked, options)
  const admitted = admit(call, "CREATE", asked, undefined, options.dryRun)
  const prepared = kinds.prepareForCreate(call.type, admitted)
  checkValid(call, prepared, undefined)
  const tracked = owned.length === 0 ? prepared : withManagers(prepared, owned)
  return toServed(call.type, store.create(call.resource, toStored(call.type, tracked), { dryRun: options.dryRun }))
}

const withManagers = (object: KubeObject, managedFields: NonNullable<KubeObject["metadata"]["managedFields"]>): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, managedFields }
})

/** POST to a collection. */
export const createObject = (call: Call): Answer => {
  const options = writeOptions(call)
  const body = decodeBody(call.contentType, call.body, call.type.kind)
  const decoded = decodeObject(call.type, body, { kinds: call.context.kinds, fieldValidation: options.fieldValidation, warn: call.warn })
  return { kind: "object", code: 201, type: call.type, object: createFrom(call, decoded, options) }
}
