import type { KubeObject } from "../../kube-object.ts"
import { apiVersionOf } from "../../resources/resource-registry.ts"
import { deepEqual } from "../../store/deep-equal.ts"
import type { Call, WriteOptions } from "../call.ts"
import type { RawObject } from "../objects/decode-body.ts"
import { type Comparison, compareObjects } from "./compare.ts"
import { difference, EMPTY, isEmptySet, outside, sameSet, union } from "./field-set.ts"
import { decodeManagers, encodeManagers, isSameManager, type Manager } from "./managers.ts"
import { unownedFields } from "./unowned-fields.ts"

type Tracking = Pick<Call, "context" | "type" | "info">

/** The manager a non-apply request writes as, owning nothing yet. */
const updater = ({ context, type, info }: Tracking, { fieldManager }: WriteOptions): Manager => ({
  manager: fieldManager,
  operation: "Update",
  apiVersion: apiVersionOf(type),
  subresource: info.subresource ?? "",
  time: context.clock.timestamp(),
  fields: EMPTY
})

/** What changed between two states of an object, without what nobody owns. */
export const ownedChanges = (call: Tracking, before: object, after: object): Comparison => {
  const { changed, removed } = compareObjects(before, after, call.context.kinds.schema(call.type))
  const unowned = unownedFields(call.type.subresources.includes("status"), call.info.subresource)
  return { changed: outside(changed, unowned), removed: outside(removed, unowned) }
}

/** The other managers after a change: what changed is no longer theirs, what is gone is nobody's. */
export const othersAfter = (managers: ReadonlyArray<Manager>, self: Manager, { changed, removed }: Comparison): ReadonlyArray<Manager> =>
  managers
    .filter((each) => !isSameManager(each, self))
    .map((each) => ({ ...each, fields: difference(difference(each.fields, changed), removed) }))

const withManagers = (object: KubeObject, managers: ReadonlyArray<Manager>): KubeObject => {
  const { managedFields: _old, ...metadata } = object.metadata
  const managedFields = encodeManagers(managers)
  return { ...object, metadata: managedFields.length === 0 ? metadata : { ...metadata, managedFields } }
}

/** The managers of a new object: its creator, of every field it set. */
export const trackedCreate = (
  call: Tracking,
  object: KubeObject,
  options: WriteOptions
): NonNullable<KubeObject["metadata"]["managedFields"]> => {
  const { changed } = ownedChanges(call, {}, object)
  return encodeManagers([{ ...updater(call, options), fields: changed }])
}

/** An updated object: the request's manager takes over what it changed. An object nobody tracks stays so. */
export const trackedUpdate = (
  call: Tracking,
  previous: KubeObject,
  next: KubeObject,
  raw: RawObject,
  options: WriteOptions
): KubeObject => {
  const stated = decodeManagers(raw.metadata?.managedFields)
  const managers = stated.length > 0 ? stated : decodeManagers(previous.metadata.managedFields)
  if (managers.length === 0) return withManagers(next, [])
  const change = ownedChanges(call, previous, next)
  const unchanged = isEmptySet(change.changed) && isEmptySet(change.removed)
  if (unchanged && (stated.length === 0 || deepEqual(raw.metadata?.managedFields, previous.metadata.managedFields))) {
    return { ...next, metadata: { ...next.metadata, managedFields: previous.metadata.managedFields ?? [] } }
  }
  const self = updater(call, options)
  const own = managers.find((each) => isSameManager(each, self))
  const fields = difference(union(own?.fields ?? EMPTY, change.changed), change.removed)
  const kept = own !== undefined && sameSet(own.fields, fields) && unchanged ? own : { ...self, fields }
  return withManagers(next, [...othersAfter(managers, self, change), kept])
}
