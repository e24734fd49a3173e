import type { KubeObject } from "../kube-object.ts"
import { BUILTIN_TYPES } from "../resources/builtin-types.ts"
import { storageKey } from "../resources/storage-key.ts"

/** How writes of a resource treat status and generation. */
export interface StorageTraits {
  /** A plain update keeps the stored status; only the status subresource changes it. */
  readonly statusSubresource: boolean
  /** metadata.generation counts changes outside metadata and status. */
  readonly counted: boolean
  /** Annotations count as well. */
  readonly annotationsCounted: boolean
}

/** Kinds whose registry strategy sets generation 1 on create (kube-apiserver 1.35, pkg/registry). */
const COUNTED = new Set([
  "pods",
  "podtemplates",
  "replicationcontrollers",
  "daemonsets.apps",
  "deployments.apps",
  "replicasets.apps",
  "statefulsets.apps",
  "cronjobs.batch",
  "jobs.batch",
  "ingressclasses.networking.k8s.io",
  "ingresses.networking.k8s.io",
  "networkpolicies.networking.k8s.io",
  "poddisruptionbudgets.policy",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  "validatingadmissionpolicies.admissionregistration.k8s.io",
  "validatingadmissionpolicybindings.admissionregistration.k8s.io",
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
  "customresourcedefinitions.apiextensions.k8s.io",
  "priorityclasses.scheduling.k8s.io",
  "endpointslices.discovery.k8s.io",
  "deviceclasses.resource.k8s.io",
  "resourceslices.resource.k8s.io",
  "flowschemas.flowcontrol.apiserver.k8s.io",
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"
])

const BUILTIN: ReadonlyMap<string, StorageTraits> = new Map(
  BUILTIN_TYPES.map((type) => {
    const key = storageKey(type)
    return [
      key,
      { statusSubresource: type.subresources.includes("status"), counted: COUNTED.has(key), annotationsCounted: key === "deployments.apps" }
    ]
  })
)

/** `crd` is the definition stored under the same name as the resource, where there is one. */
export const storageTraits = (resource: string, crd: KubeObject | undefined): StorageTraits => {
  const builtin = BUILTIN.get(resource)
  if (builtin !== undefined) return builtin
  const versions: ReadonlyArray<{ readonly subresources?: { readonly status?: object } }> = crd?.spec?.versions ?? []
  return {
    statusSubresource: versions.some((version) => version.subresources?.status !== undefined),
    counted: true,
    annotationsCounted: false
  }
}
