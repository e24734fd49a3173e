import type { ResourceType } from "./resource-type.ts"

const STANDARD = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"] as const

interface Row {
  readonly kind: string
  /** Left out where it is the lower-case kind plus "s". */
  readonly plural?: string
  readonly short?: ReadonlyArray<string>
  readonly categories?: ReadonlyArray<string>
  readonly cluster?: true
  readonly verbs?: ReadonlyArray<string>
  readonly sub?: ReadonlyArray<string>
}

const group = (name: string, version: string, rows: ReadonlyArray<Row>): ReadonlyArray<ResourceType> =>
  rows.map((row) => ({
    group: name,
    version,
    kind: row.kind,
    plural: row.plural ?? `${row.kind.toLowerCase()}s`,
    singular: row.kind.toLowerCase(),
    shortNames: row.short ?? [],
    categories: row.categories ?? [],
    namespaced: row.cluster !== true,
    verbs: row.verbs ?? STANDARD,
    subresources: row.sub ?? []
  }))

const ALL = ["all"]
const EXTENSION = ["api-extensions"]
const STATUS = ["status"]
const SCALE = ["scale", "status"]
const CREATE = ["create"]

const CORE = group("", "v1", [
  { kind: "Binding", verbs: CREATE },
  { kind: "ComponentStatus", plural: "componentstatuses", cluster: true, short: ["cs"], verbs: ["get", "list"] },
  { kind: "ConfigMap", short: ["cm"] },
  { kind: "Endpoints", plural: "endpoints", short: ["ep"] },
  { kind: "Event", short: ["ev"] },
  { kind: "LimitRange", short: ["limits"] },
  {
    kind: "Namespace",
    cluster: true,
    short: ["ns"],
    verbs: STANDARD.filter((verb) => verb !== "deletecollection"),
    sub: ["finalize", "status"]
  },
  { kind: "Node", cluster: true, short: ["no"], sub: ["proxy", "status"] },
  { kind: "PersistentVolumeClaim", short: ["pvc"], sub: STATUS },
  { kind: "PersistentVolume", cluster: true, short: ["pv"], sub: STATUS },
  {
    kind: "Pod",
    short: ["po"],
    categories: ALL,
    sub: ["attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "resize", "status"]
  },
  { kind: "PodTemplate" },
  { kind: "ReplicationController", short: ["rc"], categories: ALL, sub: SCALE },
  { kind: "ResourceQuota", short: ["quota"], sub: STATUS },
  { kind: "Secret" },
  { kind: "ServiceAccount", short: ["sa"], sub: ["token"] },
  { kind: "Service", short: ["svc"], categories: ALL, sub: ["proxy", "status"] }
])

const REVIEWS = [
  ...group("authentication.k8s.io", "v1", [
    { kind: "SelfSubjectReview", cluster: true, verbs: CREATE },
    { kind: "TokenReview", cluster: true, verbs: CREATE }
  ]),
  ...group("authorization.k8s.io", "v1", [
    { kind: "LocalSubjectAccessReview", verbs: CREATE },
    { kind: "SelfSubjectAccessReview", cluster: true, verbs: CREATE },
    { kind: "SelfSubjectRulesReview", cluster: true, verbs: CREATE },
    { kind: "SubjectAccessReview", cluster: true, verbs: CREATE }
  ])
]

const WORKLOADS = [
  ...group("apps", "v1", [
    { kind: "ControllerRevision" },
    { kind: "DaemonSet", short: ["ds"], categories: ALL, sub: STATUS },
    { kind: "Deployment", short: ["deploy"], categories: ALL, sub: SCALE },
    { kind: "ReplicaSet", short: ["rs"], categories: ALL, sub: SCALE },
    { kind: "StatefulSet", short: ["sts"], categories: ALL, sub: SCALE }
  ]),
  ...group("events.k8s.io", "v1", [{ kind: "Event", short: ["ev"] }]),
  ...REVIEWS,
  ...group("autoscaling", "v2", [{ kind: "HorizontalPodAutoscaler", short: ["hpa"], categories: ALL, sub: STATUS }]),
  ...group("autoscaling", "v1", [{ kind: "HorizontalPodAutoscaler", short: ["hpa"], categories: ALL, sub: STATUS }]),
  ...group("batch", "v1", [
    { kind: "CronJob", short: ["cj"], categories: ALL, sub: STATUS },
    { kind: "Job", categories: ALL, sub: STATUS }
  ])
]

const NETWORK_AND_POLICY = [
  ...group("certificates.k8s.io", "v1", [
    { kind: "CertificateSigningRequest", cluster: true, short: ["csr"], sub: ["approval", "status"] }
  ]),
  ...group("networking.k8s.io", "v1", [
    { kind: "IngressClass", plural: "ingressclasses", cluster: true },
    { kind: "Ingress", plural: "ingresses", short: ["ing"], sub: STATUS },
    { kind: "IPAddress", plural: "ipaddresses", cluster: true, short: ["ip"] },
    { kind: "NetworkPolicy", plural: "networkpolicies", short: ["netpol"] },
    { kind: "ServiceCIDR", cluster: true, sub: STATUS }
  ]),
  ...group("policy", "v1", [{ kind: "PodDisruptionBudget", short: ["pdb"], sub: STATUS }]),
  ...group("rbac.authorization.k8s.io", "v1", [
    { kind: "ClusterRoleBinding", cluster: true },
    { kind: "ClusterRole", cluster: true },
    { kind: "RoleBinding" },
    { kind: "Role" }
  ])
]

const CLUSTER = [
  ...group("storage.k8s.io", "v1", [
    { kind: "CSIDriver", cluster: true },
    { kind: "CSINode", cluster: true },
    { kind: "CSIStorageCapacity", plural: "csistoragecapacities" },
    { kind: "StorageClass", plural: "storageclasses", cluster: true, short: ["sc"] },
    { kind: "VolumeAttachment", cluster: true, sub: STATUS },
    { kind: "VolumeAttributesClass", plural: "volumeattributesclasses", cluster: true, short: ["vac"] }
  ]),
  ...group("admissionregistration.k8s.io", "v1", [
    { kind: "MutatingWebhookConfiguration", cluster: true, categories: EXTENSION },
    { kind: "ValidatingAdmissionPolicy", plural: "validatingadmissionpolicies", cluster: true, categories: EXTENSION, sub: STATUS },
    { kind: "ValidatingAdmissionPolicyBinding", cluster: true, categories: EXTENSION },
    { kind: "ValidatingWebhookConfiguration", cluster: true, categories: EXTENSION }
  ]),
  ...group("apiextensions.k8s.io", "v1", [
    { kind: "CustomResourceDefinition", cluster: true, short: ["crd", "crds"], categories: EXTENSION, sub: STATUS }
  ]),
  ...group("scheduling.k8s.io", "v1", [{ kind: "PriorityClass", plural: "priorityclasses", cluster: true, short: ["pc"] }]),
  ...group("coordination.k8s.io", "v1", [{ kind: "Lease" }]),
  ...group("node.k8s.io", "v1", [{ kind: "RuntimeClass", plural: "runtimeclasses", cluster: true }]),
  ...group("discovery.k8s.io", "v1", [{ kind: "EndpointSlice" }]),
  ...group("resource.k8s.io", "v1", [
    { kind: "DeviceClass", plural: "deviceclasses", cluster: true },
    { kind: "ResourceClaim", sub: STATUS },
    { kind: "ResourceClaimTemplate" },
    { kind: "ResourceSlice", cluster: true }
  ]),
  ...group("flowcontrol.apiserver.k8s.io", "v1", [
    { kind: "FlowSchema", cluster: true, sub: STATUS },
    { kind: "PriorityLevelConfiguration", cluster: true, sub: STATUS }
  ])
]

/**
 * What kube-apiserver 1.35 serves without add-ons, in the order its discovery lists it: group priority first, and within a
 * group the preferred version first.
 */
export const BUILTIN_TYPES: ReadonlyArray<ResourceType> = [
  ...CORE,
  ...group("apiregistration.k8s.io", "v1", [{ kind: "APIService", cluster: true, categories: EXTENSION, sub: STATUS }]),
  ...WORKLOADS,
  ...NETWORK_AND_POLICY,
  ...CLUSTER
]

const BUILTIN_NAMES = new Set(BUILTIN_TYPES.map((type) => `${type.group}/${type.plural}`))

/** False for custom resources and for what aggregated APIs serve. */
export const isBuiltinType = (type: ResourceType): boolean => BUILTIN_NAMES.has(`${type.group}/${type.plural}`)
