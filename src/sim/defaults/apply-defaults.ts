import { fillRoleBinding, fillSecret } from "./access.ts"
import { fillAutoscaler } from "./autoscaling.ts"
import { fillClaim } from "./claims.ts"
import type { Draft } from "./draft.ts"
import { fill, struct } from "./draft.ts"
import { fillCoreEvent } from "./events.ts"
import { fillAdmissionPolicy, fillApiService, fillDefinition, fillMutatingWebhooks, fillValidatingWebhooks } from "./extension-points.ts"
import { fillCronJob, fillJob } from "./jobs.ts"
import { fillIngressClass, fillNetworkPolicy } from "./networking.ts"
import { fillNode } from "./nodes.ts"
import { fillPod } from "./pods.ts"
import { fillLimitRange } from "./quotas.ts"
import { fillEndpointSlice, fillEndpoints, fillService } from "./services.ts"
import { fillCsiDriver, fillPersistentVolume, fillStorageClass } from "./storage.ts"
import { fillDaemonSet, fillDeployment, fillPodTemplate, fillReplicaSet, fillReplicationController, fillStatefulSet } from "./workloads.ts"

/** By resource key. A kind that is not here has no defaults. */
const fillers: Readonly<Record<string, (draft: Draft) => void>> = {
  pods: fillPod,
  nodes: fillNode,
  events: fillCoreEvent,
  podtemplates: fillPodTemplate,
  replicationcontrollers: fillReplicationController,
  services: fillService,
  endpoints: fillEndpoints,
  secrets: fillSecret,
  limitranges: fillLimitRange,
  persistentvolumes: fillPersistentVolume,
  persistentvolumeclaims: fillClaim,
  namespaces: (draft) =>
    void fill(struct(struct(draft, "metadata"), "labels"), { "kubernetes.io/metadata.name": draft.metadata.name ?? "" }),
  "deployments.apps": fillDeployment,
  "replicasets.apps": fillReplicaSet,
  "daemonsets.apps": fillDaemonSet,
  "statefulsets.apps": fillStatefulSet,
  "jobs.batch": fillJob,
  "cronjobs.batch": fillCronJob,
  "horizontalpodautoscalers.autoscaling": fillAutoscaler,
  "endpointslices.discovery.k8s.io": fillEndpointSlice,
  "networkpolicies.networking.k8s.io": fillNetworkPolicy,
  "ingressclasses.networking.k8s.io": fillIngressClass,
  "storageclasses.storage.k8s.io": fillStorageClass,
  "csidrivers.storage.k8s.io": fillCsiDriver,
  "priorityclasses.scheduling.k8s.io": (draft) => void fill(draft, { preemptionPolicy: "PreemptLowerPriority" }),
  "rolebindings.rbac.authorization.k8s.io": fillRoleBinding,
  "clusterrolebindings.rbac.authorization.k8s.io": fillRoleBinding,
  "mutatingwebhookconfigurations.admissionregistration.k8s.io": fillMutatingWebhooks,
  "validatingwebhookconfigurations.admissionregistration.k8s.io": fillValidatingWebhooks,
  "validatingadmissionpolicies.admissionregistration.k8s.io": fillAdmissionPolicy,
  "customresourcedefinitions.apiextensions.k8s.io": fillDefinition,
  "apiservices.apiregistration.k8s.io": fillApiService
}

/**
 * The object with what kube-apiserver 1.35 fills in when it decodes one, on create and on update alike.
 * Pure and idempotent: `object` is left as it is. Fields of the wrong type are left for decoding and validation to report.
 */
export const applyDefaults = <O extends object>(resource: string, object: O): O => {
  const filler = fillers[resource]
  if (filler === undefined) return object
  const draft = structuredClone(object)
  filler(draft)
  return draft
}
