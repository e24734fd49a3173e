import { randomUUID } from "node:crypto"
import type { ObjectMeta } from "../../kube-object.ts"
import { generatedName } from "../../store/generated-name.ts"
import { badRequest, invalid, StatusError } from "../../store/status-error.ts"
import type { Call } from "../call.ts"
import { objectNamespace } from "../call.ts"
import type { RawObject } from "./decode-body.ts"

const KEPT = ["generateName", "labels", "annotations", "ownerReferences", "finalizers"] as const

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0)

/** Only what a client may set on a new object; empty members are left out as encoding/json does. */
export const clientMetadata = (metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(KEPT.filter((key) => !isEmpty(metadata[key])).map((key) => [key, metadata[key]]))

/** The namespace of the path, with which the body must agree. */
export const checkNamespace = (call: Call, object: RawObject): string | undefined => {
  const namespace = objectNamespace(call)
  const stated = object.metadata?.namespace
  if (namespace !== undefined && stated && stated !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request")
  }
  return namespace
}

/** The metadata a created object starts with; the resourceVersion is the store's to give. */
export const newMetadata = (call: Call, object: RawObject): ObjectMeta => {
  const metadata: Readonly<Record<string, unknown>> = object.metadata ?? {}
  if (!isEmpty(metadata.resourceVersion)) throw new StatusError(500, "", "resourceVersion should not be set on objects to be created")
  const namespace = checkNamespace(call, object)
  const name = String(metadata.name ?? "") || (metadata.generateName ? generatedName(String(metadata.generateName)) : "")
  if (name === "") {
    const message = "Required value: name or generateName is required"
    throw invalid(call.type.kind, call.type.group, "", [{ reason: "FieldValueRequired", message, field: "metadata.name" }])
  }
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...clientMetadata(metadata),
    uid: randomUUID(),
    resourceVersion: "",
    creationTimestamp: call.context.clock.timestamp()
  }
}
