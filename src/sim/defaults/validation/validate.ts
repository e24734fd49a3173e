import type { Draft } from "../draft.ts"
import { certificateRequestErrors, clusterRoleBindingErrors, clusterRoleErrors, roleBindingErrors, roleErrors } from "./access.ts"
import { configMapErrors, secretErrors } from "./config.ts"
import { definitionErrors } from "./definitions.ts"
import type { FieldErrors } from "./field-error.ts"
import { cronJobErrors, jobErrors } from "./jobs.ts"
import { metadataErrors, metadataUpdateErrors } from "./metadata.ts"
import { ingressErrors, networkPolicyErrors } from "./networking.ts"
import { nodeErrors } from "./nodes.ts"
import { podSpecErrors } from "./pods.ts"
import { autoscalerErrors, leaseErrors, podDisruptionBudgetErrors, priorityClassErrors } from "./policies.ts"
import { limitRangeErrors, resourceQuotaErrors } from "./quotas.ts"
import { endpointsErrors, serviceErrors } from "./services.ts"
import { claimErrors, persistentVolumeErrors, storageClassErrors } from "./storage.ts"
import { updateRules } from "./updates.ts"
import { daemonSetErrors, deploymentErrors, replicaSetErrors, statefulSetErrors } from "./workloads.ts"

const kindRules: Readonly<Record<string, (object: Draft) => FieldErrors>> = {
  pods: ({ spec = {} }) => podSpecErrors(spec, "spec"),
  nodes: nodeErrors,
  services: serviceErrors,
  endpoints: endpointsErrors,
  configmaps: configMapErrors,
  secrets: secretErrors,
  persistentvolumeclaims: claimErrors,
  persistentvolumes: persistentVolumeErrors,
  resourcequotas: resourceQuotaErrors,
  limitranges: limitRangeErrors,
  "deployments.apps": deploymentErrors,
  "replicasets.apps": replicaSetErrors,
  "daemonsets.apps": daemonSetErrors,
  "statefulsets.apps": statefulSetErrors,
  "jobs.batch": jobErrors,
  "cronjobs.batch": cronJobErrors,
  "ingresses.networking.k8s.io": ingressErrors,
  "networkpolicies.networking.k8s.io": networkPolicyErrors,
  "horizontalpodautoscalers.autoscaling": autoscalerErrors,
  "poddisruptionbudgets.policy": podDisruptionBudgetErrors,
  "storageclasses.storage.k8s.io": storageClassErrors,
  "priorityclasses.scheduling.k8s.io": priorityClassErrors,
  "leases.coordination.k8s.io": leaseErrors,
  "roles.rbac.authorization.k8s.io": roleErrors,
  "clusterroles.rbac.authorization.k8s.io": clusterRoleErrors,
  "rolebindings.rbac.authorization.k8s.io": roleBindingErrors,
  "clusterrolebindings.rbac.authorization.k8s.io": clusterRoleBindingErrors,
  "certificatesigningrequests.certificates.k8s.io": certificateRequestErrors,
  "customresourcedefinitions.apiextensions.k8s.io": definitionErrors
}

/**
 * What is wrong with a defaulted object, in the words of kube-apiserver 1.35; empty when it may be stored.
 * `previous` is the stored object for an update. Not for status subresources, which bypass the rules for spec changes.
 */
export const validate = (resource: string, object: Draft, previous?: Draft): FieldErrors => [
  ...metadataErrors(resource, object.metadata ?? {}),
  ...(kindRules[resource]?.(object) ?? []),
  ...(previous === undefined ? [] : metadataUpdateErrors(object.metadata ?? {}, previous.metadata ?? {})),
  ...(previous === undefined ? [] : (updateRules[resource]?.(object, previous) ?? []))
]
