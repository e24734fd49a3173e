import type { Answer } from "../answer.ts"
import type { Call } from "../call.ts"
import { getObject } from "../verbs/get.ts"
import { patchObject } from "../verbs/patch.ts"
import { type Narrow, updateObject } from "../verbs/update.ts"
import { bindPod } from "./binding.ts"
import { evictPod } from "./eviction.ts"
import { finalizeNamespace } from "./finalize.ts"
import { podLog } from "./log.ts"
import { narrowApproval, narrowEphemeralContainers, narrowResize, narrowStatus } from "./narrow.ts"
import { getScale, patchScale, updateScale } from "./scale.ts"
import { requestToken } from "./token.ts"
import { refuseConnection } from "./unsupported.ts"

type Handlers = Readonly<Record<string, (call: Call) => Answer>>

/** A subresource with the object's own kind, of which only a part counts. */
const part = (narrow: Narrow): Handlers => ({
  get: getObject,
  update: (call) => updateObject(call, narrow),
  patch: (call) => patchObject(call, narrow)
})

const connection: Handlers = {
  get: refuseConnection,
  create: refuseConnection,
  update: refuseConnection,
  patch: refuseConnection,
  delete: refuseConnection
}

/** By subresource name, then verb. */
export const subresourceHandlers: Readonly<Record<string, Handlers>> = {
  approval: part(narrowApproval),
  attach: connection,
  binding: { create: bindPod },
  ephemeralcontainers: part(narrowEphemeralContainers),
  eviction: { create: evictPod },
  exec: connection,
  finalize: { update: finalizeNamespace },
  log: { get: podLog },
  portforward: connection,
  proxy: connection,
  resize: part(narrowResize),
  scale: { get: getScale, update: updateScale, patch: patchScale },
  status: part(narrowStatus),
  token: { create: requestToken }
}
