import { badRequest, StatusError } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import type { Call } from "../call.ts"
import { storedObject } from "../verbs/get.ts"

/** exec, attach, port-forward and proxy: no process runs in a rehearsed container, so there is nothing to connect to. */
export const refuseConnection = (call: Call): Answer => {
  const object = storedObject(call)
  if (call.resource === "pods" && !object.spec?.nodeName) throw badRequest(`pod ${object.metadata.name} does not have a host assigned`)
  const { plural } = call.type
  throw new StatusError(
    501,
    "NotImplemented",
    `${plural}/${call.info.subresource} is not available in the rehearsal cluster: containers are simulated and run no process. Use logs, describe and events instead`
  )
}
