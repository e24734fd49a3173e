import { subresourceOf } from "../resources/subresource.ts"
import { methodNotAllowed, noSuchResource } from "../store/status-error.ts"
import type { Answer } from "./answer.ts"
import type { Call } from "./call.ts"
import { reviewHandlers } from "./reviews/review-handlers.ts"
import { metricsHandlers } from "./subresources/metrics.ts"
import { subresourceHandlers } from "./subresources/subresource-handlers.ts"
import { createObject } from "./verbs/create.ts"
import { deleteCollection, deleteObject } from "./verbs/delete.ts"
import { getObject } from "./verbs/get.ts"
import { listObjects } from "./verbs/list.ts"
import { patchObject } from "./verbs/patch.ts"
import { updateObject } from "./verbs/update.ts"
import { watchObjects } from "./verbs/watch.ts"

export type Handler = (call: Call) => Answer

const VERBS: Readonly<Record<string, Handler>> = {
  create: createObject,
  delete: deleteObject,
  deletecollection: deleteCollection,
  get: getObject,
  list: listObjects,
  patch: patchObject,
  update: updateObject,
  watch: watchObjects
}

const NEEDS_NAME = new Set(["get", "update", "patch", "delete"])

/** A path can ask for a verb in a place where the resource has none: POST to an object, PUT to a collection. */
const isMisplaced = ({ info, type }: Call): boolean =>
  (info.verb === "create" && info.name !== undefined && info.subresource === undefined) ||
  (NEEDS_NAME.has(info.verb) && info.name === undefined) ||
  (info.verb === "create" && type.namespaced && info.namespace === undefined)

/** The handler of a request, or the 404 or 405 the API server gives. */
export const handlerFor = (call: Call): Handler => {
  const { info, type } = call
  if (info.subresource !== undefined) {
    const subresource = subresourceOf(type, info.subresource)
    if (subresource === undefined) throw noSuchResource()
    const handler = subresourceHandlers[info.subresource]?.[info.verb]
    if (handler === undefined || !subresource.verbs.includes(info.verb)) throw methodNotAllowed()
    return handler
  }
  if (!type.verbs.includes(info.verb) || isMisplaced(call)) throw methodNotAllowed()
  const special = type.group === "metrics.k8s.io" ? metricsHandlers : reviewHandlers[type.kind]
  const handler = special?.[info.verb] ?? VERBS[info.verb]
  if (handler === undefined) throw methodNotAllowed()
  return handler
}
