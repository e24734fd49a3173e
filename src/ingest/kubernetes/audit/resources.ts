import type { Change } from "../../../domain/change.ts"

/** Kinds of the resources that people change, for events at level Metadata, which do not tell them. */
const kinds: Readonly<Record<string, string>> = {
  apiservices: "APIService",
  certificatesigningrequests: "CertificateSigningRequest",
  clusterrolebindings: "ClusterRoleBinding",
  clusterroles: "ClusterRole",
  configmaps: "ConfigMap",
  cronjobs: "CronJob",
  customresourcedefinitions: "CustomResourceDefinition",
  daemonsets: "DaemonSet",
  flowschemas: "FlowSchema",
  gatewayclasses: "GatewayClass",
  helmreleases: "HelmRelease",
  horizontalpodautoscalers: "HorizontalPodAutoscaler",
  httproutes: "HTTPRoute",
  ingressclasses: "IngressClass",
  ingresses: "Ingress",
  limitranges: "LimitRange",
  mutatingwebhookconfigurations: "MutatingWebhookConfiguration",
  networkpolicies: "NetworkPolicy",
  persistentvolumeclaims: "PersistentVolumeClaim",
  persistentvolumes: "PersistentVolume",
  poddisruptionbudgets: "PodDisruptionBudget",
  priorityclasses: "PriorityClass",
  prioritylevelconfigurations: "PriorityLevelConfiguration",
  replicasets: "ReplicaSet",
  replicationcontrollers: "ReplicationController",
  resourcequotas: "ResourceQuota",
  rolebindings: "RoleBinding",
  runtimeclasses: "RuntimeClass",
  serviceaccounts: "ServiceAccount",
  statefulsets: "StatefulSet",
  storageclasses: "StorageClass",
  validatingwebhookconfigurations: "ValidatingWebhookConfiguration",
  virtualservices: "VirtualService"
}

/** The kind of a resource; of one that nobody knows here, its name in the singular. */
export const kindOfResource = (resource: string): string => {
  const known = kinds[resource]
  if (known !== undefined) return known
  const singular = resource.endsWith("ies")
    ? `${resource.slice(0, -3)}y`
    : /(ss|x|ch)es$/.test(resource)
      ? resource.slice(0, -2)
      : resource.replace(/s$/, "")
  return singular.charAt(0).toUpperCase() + singular.slice(1)
}

/** What runs. */
const WORKLOADS: ReadonlySet<string> = new Set([
  "cronjobs",
  "daemonsets",
  "deployments",
  "jobs",
  "pods",
  "podtemplates",
  "replicasets",
  "replicationcontrollers",
  "rollouts",
  "statefulsets"
])

/** What deploys what runs. */
const RELEASES: ReadonlySet<string> = new Set(["applications", "applicationsets", "helmreleases", "kustomizations"])

const CONFIGURATION: ReadonlySet<string> = new Set([
  "apiservices",
  "configmaps",
  "customresourcedefinitions",
  "endpoints",
  "flowschemas",
  "gateways",
  "horizontalpodautoscalers",
  "httproutes",
  "ingressclasses",
  "ingresses",
  "limitranges",
  "mutatingwebhookconfigurations",
  "networkpolicies",
  "poddisruptionbudgets",
  "priorityclasses",
  "prioritylevelconfigurations",
  "resourcequotas",
  "secrets",
  "services",
  "storageclasses",
  "validatingwebhookconfigurations",
  "virtualservices"
])

const ACCESS: ReadonlySet<string> = new Set([
  "certificatesigningrequests",
  "clusterrolebindings",
  "clusterroles",
  "rolebindings",
  "roles",
  "serviceaccounts"
])

const REMOVALS: ReadonlySet<string> = new Set(["delete", "deletecollection"])

/** What kind of change a write of this verb to this resource is. */
export const changeKindOf = (verb: string, resource: string, subresource: string | undefined): Change["kind"] => {
  if (REMOVALS.has(verb) || subresource === "eviction") return "delete"
  if (subresource === "scale") return "scale"
  if (WORKLOADS.has(resource)) return "deploy"
  if (RELEASES.has(resource)) return "release"
  if (CONFIGURATION.has(resource)) return "config"
  return ACCESS.has(resource) ? "access" : "other"
}
