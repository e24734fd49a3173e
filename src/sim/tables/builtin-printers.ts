import type { Printer } from "./printer.ts"
import { validatingAdmissionPolicies, validatingAdmissionPolicyBindings, webhookConfigurations } from "./printers/admission.ts"
import { horizontalPodAutoscalers, scales } from "./printers/autoscaling.ts"
import { certificateSigningRequests } from "./printers/certificates.ts"
import { apiServices, componentStatuses, leases, priorityClasses, runtimeClasses } from "./printers/cluster.ts"
import { configMaps, namespaces, secrets } from "./printers/config.ts"
import { controllerRevisions } from "./printers/controller-revisions.ts"
import { csiDrivers, csiNodes } from "./printers/csi.ts"
import { resourceClaims, resourceSlices } from "./printers/devices.ts"
import { endpointSlices, endpoints } from "./printers/endpoints.ts"
import { events } from "./printers/events.ts"
import { flowSchemas, priorityLevelConfigurations } from "./printers/flow-control.ts"
import { cronJobs, jobs } from "./printers/jobs.ts"
import { namedWithAge, namedWithDate } from "./printers/named-with-age.ts"
import { ingressClasses, ingresses, ipAddresses, networkPolicies, serviceCidrs } from "./printers/networking.ts"
import { nodes } from "./printers/nodes.ts"
import { podDisruptionBudgets } from "./printers/pod-disruption-budgets.ts"
import { pods } from "./printers/pods.ts"
import { resourceQuotas } from "./printers/quotas.ts"
import { roleBindings } from "./printers/rbac.ts"
import { services } from "./printers/services.ts"
import {
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses
} from "./printers/storage.ts"
import { daemonSets, deployments, podTemplates, replicaSets, replicationControllers, statefulSets } from "./printers/workloads.ts"

/** The printers of kube-apiserver 1.35, by resource key. */
export const builtinPrinters: Readonly<Record<string, Printer>> = {
  componentstatuses: componentStatuses,
  configmaps: configMaps,
  endpoints,
  events,
  limitranges: namedWithDate,
  namespaces,
  nodes,
  persistentvolumeclaims: persistentVolumeClaims,
  persistentvolumes: persistentVolumes,
  pods,
  podtemplates: podTemplates,
  replicationcontrollers: replicationControllers,
  resourcequotas: resourceQuotas,
  secrets,
  serviceaccounts: namedWithAge,
  services,
  "mutatingwebhookconfigurations.admissionregistration.k8s.io": webhookConfigurations,
  "validatingadmissionpolicies.admissionregistration.k8s.io": validatingAdmissionPolicies,
  "validatingadmissionpolicybindings.admissionregistration.k8s.io": validatingAdmissionPolicyBindings,
  "validatingwebhookconfigurations.admissionregistration.k8s.io": webhookConfigurations,
  "customresourcedefinitions.apiextensions.k8s.io": namedWithDate,
  "apiservices.apiregistration.k8s.io": apiServices,
  "controllerrevisions.apps": controllerRevisions,
  "daemonsets.apps": daemonSets,
  "deployments.apps": deployments,
  "replicasets.apps": replicaSets,
  "statefulsets.apps": statefulSets,
  "horizontalpodautoscalers.autoscaling": horizontalPodAutoscalers,
  "scales.autoscaling": scales,
  "cronjobs.batch": cronJobs,
  "jobs.batch": jobs,
  "certificatesigningrequests.certificates.k8s.io": certificateSigningRequests,
  "leases.coordination.k8s.io": leases,
  "endpointslices.discovery.k8s.io": endpointSlices,
  "events.events.k8s.io": events,
  "flowschemas.flowcontrol.apiserver.k8s.io": flowSchemas,
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": priorityLevelConfigurations,
  "ingressclasses.networking.k8s.io": ingressClasses,
  "ingresses.networking.k8s.io": ingresses,
  "ipaddresses.networking.k8s.io": ipAddresses,
  "networkpolicies.networking.k8s.io": networkPolicies,
  "servicecidrs.networking.k8s.io": serviceCidrs,
  "runtimeclasses.node.k8s.io": runtimeClasses,
  "poddisruptionbudgets.policy": podDisruptionBudgets,
  "clusterrolebindings.rbac.authorization.k8s.io": roleBindings,
  "clusterroles.rbac.authorization.k8s.io": namedWithDate,
  "rolebindings.rbac.authorization.k8s.io": roleBindings,
  "roles.rbac.authorization.k8s.io": namedWithDate,
  "deviceclasses.resource.k8s.io": namedWithAge,
  "resourceclaims.resource.k8s.io": resourceClaims,
  "resourceclaimtemplates.resource.k8s.io": namedWithAge,
  "resourceslices.resource.k8s.io": resourceSlices,
  "priorityclasses.scheduling.k8s.io": priorityClasses,
  "csidrivers.storage.k8s.io": csiDrivers,
  "csinodes.storage.k8s.io": csiNodes,
  "csistoragecapacities.storage.k8s.io": namedWithDate,
  "storageclasses.storage.k8s.io": storageClasses,
  "volumeattachments.storage.k8s.io": volumeAttachments,
  "volumeattributesclasses.storage.k8s.io": volumeAttributesClasses
}
