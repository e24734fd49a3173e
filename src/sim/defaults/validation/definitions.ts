import { type Draft, items } from "../draft.ts"
import { type FieldErrors, invalidValue, oneOf } from "./field-error.ts"

/** https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ */
export const definitionErrors = ({ metadata = {}, spec = {}, status }: Draft): FieldErrors => {
  const name = `${spec.names?.plural ?? ""}.${spec.group ?? ""}`
  const stored = items(spec, "versions").filter(({ storage }) => storage === true)
  return [
    ...(metadata.name === name ? [] : [invalidValue("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...oneOf("spec.scope", spec.scope, ["Cluster", "Namespaced"]),
    ...(stored.length === 1
      ? []
      : [invalidValue("spec.versions", spec.versions ?? [], "must have exactly one version marked as storage version")]),
    ...(status?.storedVersions?.length > 0 ? [] : [invalidValue("status.storedVersions", null, "must have at least one stored version")])
  ]
}
