import { at, list, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"

/** Field managers that apply manifests again and again, by what their names hold. What a person applied once fights nobody. */
const appliers: ReadonlyArray<readonly [pattern: RegExp, name: string]> = [
  [/argocd/i, "Argo CD"],
  [/kustomize-controller/i, "Flux (kustomize-controller)"],
  [/helm-controller/i, "Flux (helm-controller)"],
  [/fleet|rancher/i, "Fleet"],
  [/config-?sync|configsync|nomos/i, "Config Sync"]
]

/** Who applies manifests and has `spec.replicas` among its fields. https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
export const replicasOwner = ({ metadata }: KubeObject): string | undefined => {
  const managers = list(metadata.managedFields)
    .filter(({ fieldsV1, subresource }) => subresource === undefined && at(fieldsV1, "f:spec", "f:replicas") !== undefined)
    .map(({ manager }) => text(manager) ?? "")
  return appliers.find(([pattern]) => managers.some((manager) => pattern.test(manager)))?.[1]
}
