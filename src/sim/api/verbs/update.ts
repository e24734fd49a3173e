import type { KubeObject, ObjectMeta } from "../../kube-object.ts"
import { badRequest } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { trackedUpdate } from "../apply/track-managers.ts"
import { type Call, objectName, type WriteOptions, writeOptions } from "../call.ts"
import { decodeBody, type RawObject } from "../objects/decode-body.ts"
import { decodeObject } from "../objects/decode-object.ts"
import { checkNamespace, clientMetadata } from "../objects/new-metadata.ts"
import { toServed, toStored } from "../objects/served-version.ts"
import { admit, checkValid } from "./admit.ts"
import { storedObject } from "./get.ts"

/** How a subresource narrows an update: what of the new object counts. Without one the whole object does. */
export type Narrow = (previous: KubeObject, next: KubeObject) => KubeObject

export interface UpdateRequest {
  readonly options: WriteOptions
  readonly narrow?: Narrow
  /** Set by apply, which computes ownership itself. */
  readonly managedFields?: ObjectMeta["managedFields"]
}

/** Subresources by which the status is written. */
const STATUS_PARTS: ReadonlySet<string | undefined> = new Set(["status", "approval"])

/** The stored metadata with what a client may change taken from the body. */
const updatedMetadata = (previous: ObjectMeta, asked: Readonly<Record<string, unknown>>): ObjectMeta => {
  const { labels: _l, annotations: _a, ownerReferences: _o, finalizers: _f, generateName: _g, ...server } = previous
  return {
    ...server,
    ...clientMetadata(asked),
    ...(asked.uid ? { uid: String(asked.uid) } : {}),
    resourceVersion: String(asked.resourceVersion ?? "")
  }
}

/** Replaces `stored` by the decoded object: defaults, admission, validation, ownership, then the store's own checks. */
export const updateFrom = (call: Call, stored: KubeObject, raw: RawObject, request: UpdateRequest): KubeObject => {
  const { kinds, store } = call.context
  const { options, narrow, managedFields } = request
  const previous = toServed(call.type, stored)
  const asked = { ...raw, metadata: updatedMetadata(previous.metadata, raw.metadata ?? {}) } as KubeObject
  const whole = kinds.withDefaults(call.type, asked)
  const next = narrow === undefined ? kinds.prepareForUpdate(call.type, whole, previous) : narrow(previous, whole)
  const admitted = admit(call, "UPDATE", next, previous, options.dryRun)
  checkValid(call, admitted, previous)
  const tracked =
    managedFields === undefined
      ? trackedUpdate(call, previous, admitted, raw, options)
      : { ...admitted, metadata: { ...admitted.metadata, managedFields } }
  const written = store.update(call.resource, toStored(call.type, tracked), {
    dryRun: options.dryRun,
    ...(STATUS_PARTS.has(call.info.subresource) ? { subresource: "status" as const } : {})
  })
  return toServed(call.type, written)
}

/** PUT of an object, or of a subresource that has the object's own kind. */
export const updateObject = (call: Call, narrow?: Narrow): Answer => {
  const options = writeOptions(call)
  const body = decodeBody(call.contentType, call.body, call.type.kind)
  const decoded = decodeObject(call.type, body, { kinds: call.context.kinds, fieldValidation: options.fieldValidation, warn: call.warn })
  const name = objectName(call)
  if (decoded.metadata?.name && decoded.metadata.name !== name) {
    throw badRequest(`the name of the object (${decoded.metadata.name}) does not match the name on the URL (${name})`)
  }
  checkNamespace(call, decoded)
  const object = updateFrom(call, storedObject(call), decoded, { options, ...(narrow === undefined ? {} : { narrow }) })
  return { kind: "object", code: 200, type: call.type, object }
}
