import type { KubeObject } from "../../kube-object.ts"
import type { Answer } from "../answer.ts"
import { type Call, objectNamespace } from "../call.ts"
import { toServed } from "../objects/served-version.ts"
import { admit } from "./admit.ts"
import { type DeleteOptions, deleteOptions, type Propagation } from "./delete-options.ts"
import { storedObject } from "./get.ts"
import { listObjects } from "./list.ts"
import { matcherOf } from "./matcher.ts"

/** Resources whose DELETE answers with the object it removed instead of a Status (kube-apiserver 1.35). */
const ANSWERS_OBJECT = new Set([
  "deviceclasses.resource.k8s.io",
  "resourceclaims.resource.k8s.io",
  "resourceclaimtemplates.resource.k8s.io",
  "resourceslices.resource.k8s.io",
  "csidrivers.storage.k8s.io",
  "csinodes.storage.k8s.io",
  "storageclasses.storage.k8s.io",
  "volumeattachments.storage.k8s.io",
  "volumeattributesclasses.storage.k8s.io",
  "namespaces",
  "persistentvolumeclaims",
  "persistentvolumes",
  "pods",
  "podtemplates",
  "resourcequotas",
  "serviceaccounts",
  "services"
])

/** Resources that orphan their dependents when a client names no policy, as their first versions did. */
const ORPHANS_BY_DEFAULT = new Set(["jobs.batch", "replicationcontrollers"])

const FINALIZER: Readonly<Record<Propagation, string | undefined>> = {
  Foreground: "foregroundDeletion",
  Orphan: "orphan",
  Background: undefined
}

/** The object's finalizers once the garbage collector's own say what the policy asks. */
const finalizersFor = (object: KubeObject, propagation: Propagation): ReadonlyArray<string> => {
  const others = (object.metadata.finalizers ?? []).filter((finalizer) => finalizer !== "foregroundDeletion" && finalizer !== "orphan")
  const wanted = FINALIZER[propagation]
  return wanted === undefined ? others : [...others, wanted]
}

const removed = (call: Call, object: KubeObject): Answer => {
  if (ANSWERS_OBJECT.has(call.resource)) return { kind: "object", code: 200, type: call.type, object: toServed(call.type, object) }
  const { group, plural } = call.type
  const body = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name: object.metadata.name, ...(group === "" ? {} : { group }), kind: plural, uid: object.metadata.uid }
  }
  return { kind: "json", code: 200, body }
}

const deleteOne = (call: Call, object: KubeObject, options: DeleteOptions): KubeObject => {
  const { store } = call.context
  admit(call, "DELETE", object, undefined, options.dryRun)
  const propagation = options.propagation ?? (ORPHANS_BY_DEFAULT.has(call.resource) ? "Orphan" : undefined)
  const { namespace, name } = object.metadata
  return store.delete(call.resource, namespace, name, {
    dryRun: options.dryRun,
    ...(options.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds }),
    ...(options.preconditions === undefined ? {} : { preconditions: options.preconditions }),
    ...(propagation === undefined ? {} : { finalizers: finalizersFor(object, propagation) })
  })
}

/** DELETE of one object. An object that waits (grace period, finalizers) is answered as it is left. */
export const deleteObject = (call: Call): Answer => {
  const options = deleteOptions(call)
  const object = storedObject(call)
  const left = deleteOne(call, object, options)
  if (left.metadata.deletionTimestamp === undefined || isGone(call, object)) return removed(call, left)
  return { kind: "object", code: 200, type: call.type, object: toServed(call.type, left) }
}

const isGone = (call: Call, object: KubeObject): boolean =>
  call.context.store.get(call.resource, object.metadata.namespace, object.metadata.name) === undefined

/** DELETE of a collection: everything both selectors match, answered as the list it was. */
export const deleteCollection = (call: Call): Answer => {
  const options = deleteOptions(call)
  const matches = matcherOf(call)
  const answer = listObjects(call)
  for (const object of call.context.store.list(call.resource, objectNamespace(call))) {
    if (matches(object)) deleteOne(call, object, options)
  }
  return answer
}
