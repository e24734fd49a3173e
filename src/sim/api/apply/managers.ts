import type { Json, ObjectMeta } from "../../kube-object.ts"
import { type FieldSet, type FieldsV1, fromFieldsV1, isEmptySet, toFieldsV1 } from "./field-set.ts"

/** One manager of an object's fields: an entry of metadata.managedFields. */
export interface Manager {
  readonly manager: string
  readonly operation: "Apply" | "Update"
  readonly apiVersion: string
  readonly subresource: string
  readonly time: string
  readonly fields: FieldSet
}

/** What makes two entries the same manager. An applier stays itself whatever version it applies through. */
const identityOf = ({ manager, operation, apiVersion, subresource }: Manager): string =>
  JSON.stringify([manager, operation, operation === "Apply" ? "" : apiVersion, subresource])

export const isSameManager = (left: Manager, right: Manager): boolean => identityOf(left) === identityOf(right)

interface Entry {
  readonly manager?: string
  readonly operation: "Apply" | "Update"
  readonly apiVersion: string
  readonly subresource?: string
  readonly time?: string
  readonly fieldsV1?: FieldsV1
}

export const decodeManagers = (managedFields: ReadonlyArray<unknown> | undefined): ReadonlyArray<Manager> =>
  ((managedFields ?? []) as ReadonlyArray<Entry>)
    .filter((entry) => entry.fieldsV1 !== undefined)
    .map((entry) => ({
      manager: entry.manager ?? "",
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      subresource: entry.subresource ?? "",
      time: entry.time ?? "",
      fields: fromFieldsV1(entry.fieldsV1 ?? {})
    }))

const order = (left: Manager, right: Manager): number => {
  const keys = (each: Manager): ReadonlyArray<string> => [each.operation, each.time, each.manager, each.apiVersion, each.subresource]
  const [a, b] = [keys(left), keys(right)]
  const at = a.findIndex((key, index) => key !== b[index])
  return at < 0 ? 0 : (a[at] as string) < (b[at] as string) ? -1 : 1
}

/** The entries to store, appliers first and then by age; managers of nothing are left out. */
export const encodeManagers = (managers: ReadonlyArray<Manager>): NonNullable<ObjectMeta["managedFields"]> =>
  managers
    .filter(({ fields }) => !isEmptySet(fields))
    .toSorted(order)
    .map(({ manager, operation, apiVersion, time, fields, subresource }) => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: "FieldsV1",
      fieldsV1: toFieldsV1(fields) as Json,
      ...(subresource === "" ? {} : { subresource })
    }))

/** How a conflict names a manager. */
export const managerText = ({ manager, operation, apiVersion, subresource }: Manager): string => {
  const name = `${JSON.stringify(manager)}${subresource === "" ? "" : ` with subresource ${JSON.stringify(subresource)}`}`
  return operation === "Update" ? `${name} using ${apiVersion}` : name
}
