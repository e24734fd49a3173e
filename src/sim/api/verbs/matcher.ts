import type { KubeObject } from "../../kube-object.ts"
import type { Call } from "../call.ts"
import { parseFieldSelector } from "../selectors/field-selector.ts"
import { parseLabelSelector } from "../selectors/label-selector.ts"

export type Matcher = (object: KubeObject) => boolean

const CRDS = "customresourcedefinitions.apiextensions.k8s.io"

/** The extra fields a custom resource may be selected by. */
const selectableFields = (call: Call): ReadonlyArray<string> => {
  const versions = call.context.store.get(CRDS, undefined, call.resource)?.spec?.versions ?? []
  return versions
    .filter((version: { name: string }) => version.name === call.type.version)
    .flatMap((version: { selectableFields?: ReadonlyArray<{ jsonPath: string }> }) =>
      (version.selectableFields ?? []).map((field) => field.jsonPath)
    )
}

/** Both selectors of a list, watch or deletecollection, and the name where the path gives one. Works on stored objects. */
export const matcherOf = (call: Call): Matcher => {
  const { query, info } = call
  const labels = query.get("labelSelector")
  const fields = query.get("fieldSelector")
  const byLabel = labels ? parseLabelSelector(labels) : undefined
  const byField = fields ? parseFieldSelector(call.resource, fields, selectableFields(call)) : undefined
  return (object) =>
    (info.name === undefined || object.metadata.name === info.name) &&
    (byLabel === undefined || byLabel(object.metadata.labels)) &&
    (byField === undefined || byField(object))
}
