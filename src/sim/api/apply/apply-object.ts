import type { KubeObject } from "../../kube-object.ts"
import { apiVersionOf } from "../../resources/resource-registry.ts"
import { resourceKey } from "../../resources/resource-type.ts"
import { badRequest, conflict, invalid, type StatusCause, StatusError } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { type Call, objectName, objectNamespace, type WriteOptions, writeOptions } from "../call.ts"
import { type RawObject, yamlBody } from "../objects/decode-body.ts"
import { decodeObject } from "../objects/decode-object.ts"
import { toServed } from "../objects/served-version.ts"
import { createFrom } from "../verbs/create.ts"
import { type Narrow, updateFrom } from "../verbs/update.ts"
import { difference, EMPTY, type FieldSet, intersection, members, outside, union } from "./field-set.ts"
import { fieldsIn } from "./fields-of.ts"
import { takenOver, withLastApplied } from "./last-applied.ts"
import { decodeManagers, encodeManagers, isSameManager, type Manager, managerText } from "./managers.ts"
import { mergeApplied } from "./merge-applied.ts"
import { pathText } from "./path-element.ts"
import { removeFields } from "./remove-fields.ts"
import { othersAfter, ownedChanges } from "./track-managers.ts"
import { refuseUndeclared } from "./undeclared-fields.ts"
import { unownedFields } from "./unowned-fields.ts"

/** The manager that succeeds client-side apply. */
const KUBECTL = "kubectl"

const requiredManager = (): Error =>
  invalid("PatchOptions", "meta.k8s.io", "", [
    { reason: "FieldValueRequired", message: "Required value: is required for apply patch", field: "fieldManager" }
  ])

/** The applied configuration, decoded. Throws BadRequest for one that is not of this object or carries managedFields. */
const configuration = (call: Call, options: WriteOptions): RawObject => {
  const body = yamlBody(Buffer.from(call.body).toString(), call.type.kind)
  const { raw } = body
  if (!raw.kind || !raw.apiVersion) throw badRequest("invalid object type: /, Kind=")
  if ((raw.metadata?.managedFields ?? []).length > 0) throw badRequest("metadata.managedFields must be nil")
  const name = objectName(call)
  if (raw.metadata?.name && raw.metadata.name !== name) {
    throw badRequest(`the name of the object (${raw.metadata.name}) does not match the name on the URL (${name})`)
  }
  refuseUndeclared(call, body, name)
  const { kinds } = call.context
  const decoded = decodeObject(call.type, body, { kinds, fieldValidation: options.fieldValidation, warn: call.warn })
  return { ...decoded, metadata: { ...decoded.metadata, name } }
}

/** The conflicts of a change with other managers, worded as `kubectl apply --server-side` prints them. */
const checkConflicts = (others: ReadonlyArray<Manager>, changed: FieldSet, allowed: FieldSet): void => {
  const found = others
    .map((manager) => ({
      manager: managerText(manager),
      paths: members(difference(intersection(manager.fields, changed), allowed)).map(pathText)
    }))
    .filter(({ paths }) => paths.length > 0)
  const count = found.reduce((sum, { paths }) => sum + paths.length, 0)
  if (count === 0) return
  const causes = found.flatMap(
    ({ manager, paths }): ReadonlyArray<StatusCause> =>
      paths.map((field) => ({ reason: "FieldManagerConflict", message: `conflict with ${manager}`, field }))
  )
  const single = causes.length === 1 ? causes[0] : undefined
  const message =
    single === undefined
      ? `Apply failed with ${count} conflicts: ${found.map(({ manager, paths }) => `conflicts with ${manager}:\n${paths.map((path) => `- ${path}`).join("\n")}`).join("\n")}`
      : `Apply failed with 1 conflict: ${single.message}: ${single.field}`
  throw new StatusError(409, "Conflict", message, { causes })
}

/** Where nobody was tracked before, one manager stands for all that came before the first apply. */
const beforeFirstApply = (call: Call, live: KubeObject): ReadonlyArray<Manager> => {
  const managers = decodeManagers(live.metadata.managedFields)
  if (managers.length > 0) return managers
  const { changed } = ownedChanges(call, {}, live)
  return [
    {
      manager: "before-first-apply",
      operation: "Update",
      apiVersion: apiVersionOf(call.type),
      subresource: "",
      time: call.context.clock.timestamp(),
      fields: changed
    }
  ]
}

interface Applied {
  readonly object: RawObject
  readonly managers: ReadonlyArray<Manager>
}

/** Lays the configuration over the live object, takes out what this manager no longer applies, and settles ownership. */
const applied = (
  call: Call,
  live: KubeObject,
  config: RawObject,
  self: Manager,
  managers: ReadonlyArray<Manager>,
  force: boolean
): Applied => {
  const schema = call.context.kinds.schema(call.type)
  const before = managers.find((each) => isSameManager(each, self))
  const others = managers.filter((each) => each !== before)
  const claimedByOthers = others.reduce<FieldSet>((all, each) => union(all, each.fields), EMPTY)
  const dropped = difference(before?.fields ?? EMPTY, self.fields)
  const merged = mergeApplied(live, config, schema) as RawObject
  const pruned = removeFields(merged, dropped, union(claimedByOthers, self.fields), schema) as RawObject
  const object = { ...pruned, metadata: { ...pruned.metadata, resourceVersion: config.metadata?.resourceVersion ?? "" } }
  const change = ownedChanges(call, live, object)
  if (!force) checkConflicts(others, change.changed, self.manager === KUBECTL ? takenOver(live, schema) : EMPTY)
  const unchanged = before !== undefined && members(difference(self.fields, before.fields)).length + members(dropped).length === 0
  const settled = self.manager === KUBECTL ? withLastApplied(object, config) : object
  return { object: settled, managers: [...othersAfter(others, self, change), unchanged ? { ...self, time: before.time } : self] }
}

const checkPrecondition = (call: Call, live: KubeObject, config: RawObject): void => {
  const { resourceVersion, uid } = config.metadata ?? {}
  const { name } = live.metadata
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion) throw conflict(resourceKey(call.type), name)
  if (uid && uid !== live.metadata.uid) {
    throw conflict(
      resourceKey(call.type),
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`
    )
  }
}

/** PATCH with an applied configuration. https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
export const applyObject = (call: Call, narrow?: Narrow): Answer => {
  if (!call.query.get("fieldManager")) throw requiredManager()
  const options = writeOptions(call)
  const config = configuration(call, options)
  const { kinds, store, clock } = call.context
  const unowned = unownedFields(call.type.subresources.includes("status"), call.info.subresource)
  const self: Manager = {
    manager: options.fieldManager,
    operation: "Apply",
    apiVersion: apiVersionOf(call.type),
    subresource: call.info.subresource ?? "",
    time: clock.timestamp(),
    fields: outside(fieldsIn(config, kinds.schema(call.type), "apply"), unowned)
  }
  const stored = store.get(call.resource, objectNamespace(call), objectName(call))
  if (stored === undefined) {
    const object = createFrom(call, config, options, encodeManagers([self]))
    return { kind: "object", code: 201, type: call.type, object }
  }
  const live = toServed(call.type, stored)
  checkPrecondition(call, live, config)
  const { object, managers } = applied(call, live, config, self, beforeFirstApply(call, live), call.query.get("force") === "true")
  const written = updateFrom(call, stored, object, {
    options,
    managedFields: encodeManagers(managers),
    ...(narrow === undefined ? {} : { narrow })
  })
  return { kind: "object", code: 200, type: call.type, object: written }
}
