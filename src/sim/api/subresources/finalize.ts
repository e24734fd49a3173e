import { badRequest } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { type Call, objectName, writeOptions } from "../call.ts"
import { decodeBody } from "../objects/decode-body.ts"
import { storedObject } from "../verbs/get.ts"

/** PUT to `namespaces/finalize`: replaces the spec's finalizers, and so ends a namespace under deletion. */
export const finalizeNamespace = (call: Call): Answer => {
  const { dryRun } = writeOptions(call)
  const stored = storedObject(call)
  const body = decodeBody(call.contentType, call.body, "Namespace").raw
  if (body.metadata?.name && body.metadata.name !== objectName(call)) {
    throw badRequest(`the name of the object (${body.metadata.name}) does not match the name on the URL (${objectName(call)})`)
  }
  const finalizers: ReadonlyArray<string> = body.spec?.finalizers ?? []
  const { finalizers: _replaced, ...spec } = stored.spec ?? {}
  const object = call.context.store.update(
    call.resource,
    {
      ...stored,
      metadata: { ...stored.metadata, resourceVersion: body.metadata?.resourceVersion ?? "" },
      spec: finalizers.length === 0 ? spec : { ...spec, finalizers }
    },
    { dryRun }
  )
  return { kind: "object", code: 200, type: call.type, object }
}
