import { type FieldSet, LEAF, nodeOf } from "./field-set.ts"

const below = (...names: ReadonlyArray<string>): FieldSet =>
  nodeOf(
    false,
    names.map((name) => [`f:${name}`, LEAF])
  )

const METADATA = below(
  "name",
  "namespace",
  "creationTimestamp",
  "selfLink",
  "uid",
  "clusterName",
  "generation",
  "managedFields",
  "resourceVersion",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "generateName"
)

/** The fields no manager owns: identity, and what a request through this subresource cannot change. */
export const unownedFields = (hasStatus: boolean, subresource: string | undefined): FieldSet => {
  const always: ReadonlyArray<readonly [string, FieldSet]> = [
    ["f:apiVersion", LEAF],
    ["f:kind", LEAF],
    ["f:metadata", METADATA]
  ]
  if (subresource === "status") return nodeOf(false, [...always, ["f:spec", LEAF]])
  return nodeOf(false, hasStatus ? [...always, ["f:status", LEAF]] : always)
}
