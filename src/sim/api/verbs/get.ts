import type { KubeObject } from "../../kube-object.ts"
import { resourceKey } from "../../resources/resource-type.ts"
import { notFound } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { type Call, objectName, objectNamespace } from "../call.ts"
import { toServed } from "../objects/served-version.ts"

/** The stored object the path names. Throws NotFound in the wording of the resource that was asked for. */
export const storedObject = (call: Call): KubeObject => {
  const found = call.context.store.get(call.resource, objectNamespace(call), objectName(call))
  if (found === undefined) throw notFound(resourceKey(call.type), objectName(call))
  return found
}

export const getObject = (call: Call): Answer => ({
  kind: "object",
  code: 200,
  type: call.type,
  object: toServed(call.type, storedObject(call))
})
