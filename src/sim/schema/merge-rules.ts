/** How a patch or an apply treats a field. https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy */
export interface MergeRule {
  readonly listType?: "atomic" | "set" | "map"
  readonly listMapKeys?: ReadonlyArray<string>
  readonly mapType?: "atomic" | "granular"
  /** Strategic merge patch: `merge`, `replace`, `retainKeys`, or `merge,retainKeys` as two. */
  readonly patchStrategy?: ReadonlyArray<"merge" | "replace" | "retainKeys">
  /** The key by which strategic merge matches list items; a `merge` list without one holds scalars. */
  readonly mergeKey?: string
}

const set: MergeRule = { listType: "set" }
const mergedSet: MergeRule = { listType: "set", patchStrategy: ["merge"] }
const atomicMap: MergeRule = { mapType: "atomic" }
const granularMap: MergeRule = { mapType: "granular" }
const listMap = (...keys: ReadonlyArray<string>): MergeRule => ({ listType: "map", listMapKeys: keys })

/** Matched by all `keys` on apply and by the first on strategic merge. */
const merged = (...keys: readonly [string, ...ReadonlyArray<string>]): MergeRule => ({
  ...listMap(...keys),
  patchStrategy: ["merge"],
  mergeKey: keys[0]
})

const retained = (key: string): MergeRule => ({ ...merged(key), patchStrategy: ["merge", "retainKeys"] })
/** Atomic on apply, merged by strategic merge. */
const mergedAtomic = (key: string): MergeRule => ({ listType: "atomic", patchStrategy: ["merge"], mergeKey: key })

const conditions = { conditions: merged("type") }
const container = {
  env: merged("name"),
  ports: merged("containerPort", "protocol"),
  volumeDevices: merged("devicePath"),
  volumeMounts: merged("mountPath")
}

/**
 * The fields whose rule is not the default, by model and JSON name. By default lists are atomic, maps and structs granular.
 * Checked against the OpenAPI documents of kube-apiserver 1.35.4.
 */
export const mergeRules: Readonly<Record<string, Readonly<Record<string, MergeRule>>>> = {
  V1ObjectMeta: { finalizers: mergedSet, ownerReferences: merged("uid") },

  V1Container: container,
  V1EphemeralContainer: container,
  V1ContainerRestartRuleOnExitCodes: { values: set },
  V1ContainerStatus: { allocatedResourcesStatus: merged("name"), volumeMounts: merged("mountPath") },
  V1ComponentStatus: conditions,
  V1NamespaceStatus: conditions,
  V1NodeSpec: { podCIDRs: mergedSet },
  V1NodeStatus: { addresses: merged("type"), ...conditions },
  V1PersistentVolumeClaimStatus: { ...conditions, allocatedResourceStatuses: granularMap },
  V1PersistentVolumeSpec: { claimRef: granularMap },
  V1PodSpec: {
    containers: merged("name"),
    ephemeralContainers: merged("name"),
    hostAliases: merged("ip"),
    imagePullSecrets: merged("name"),
    initContainers: merged("name"),
    nodeSelector: atomicMap,
    resourceClaims: retained("name"),
    schedulingGates: merged("name"),
    topologySpreadConstraints: merged("topologyKey", "whenUnsatisfiable"),
    volumes: retained("name")
  },
  V1PodStatus: { ...conditions, hostIPs: mergedAtomic("ip"), podIPs: merged("ip"), resourceClaimStatuses: retained("name") },
  V1ReplicationControllerSpec: { selector: atomicMap },
  V1ReplicationControllerStatus: conditions,
  V1ResourceRequirements: { claims: listMap("name") },
  V1ResourceStatus: { resources: listMap("resourceID") },
  V1ServiceAccount: { secrets: merged("name") },
  V1ServiceSpec: { ports: merged("port", "protocol"), selector: atomicMap },
  V1ServiceStatus: conditions,

  V1DaemonSetStatus: conditions,
  V1DeploymentSpec: { strategy: { patchStrategy: ["retainKeys"] } },
  V1DeploymentStatus: conditions,
  V1ReplicaSetStatus: conditions,
  V1StatefulSetStatus: conditions,
  V1JobStatus: { conditions: mergedAtomic("type") },
  V1PodFailurePolicyOnExitCodesRequirement: { values: set },
  V1UncountedTerminatedPods: { failed: set, succeeded: set },
  V2HorizontalPodAutoscalerStatus: conditions,
  V1PodDisruptionBudgetSpec: { selector: { patchStrategy: ["replace"] } },
  V1PodDisruptionBudgetStatus: conditions,

  V1MutatingWebhook: { matchConditions: merged("name") },
  V1MutatingWebhookConfiguration: { webhooks: merged("name") },
  V1ValidatingAdmissionPolicyBindingSpec: { validationActions: set },
  V1ValidatingAdmissionPolicySpec: { matchConditions: merged("name"), variables: merged("name") },
  V1ValidatingAdmissionPolicyStatus: { conditions: listMap("type") },
  V1ValidatingWebhook: { matchConditions: merged("name") },
  V1ValidatingWebhookConfiguration: { webhooks: merged("name") },
  V1APIServiceStatus: conditions,
  V1CertificateSigningRequestStatus: { conditions: listMap("type") },
  V1CustomResourceDefinitionStatus: { conditions: listMap("type") },
  V1JSONSchemaProps: { "x-kubernetes-validations": merged("rule") },

  V1Endpoint: { addresses: set },
  V1ServiceCIDRStatus: conditions,
  V1FlowSchemaStatus: conditions,
  V1NonResourcePolicyRule: { nonResourceURLs: set, verbs: set },
  V1PriorityLevelConfigurationStatus: conditions,
  V1ResourcePolicyRule: { apiGroups: set, namespaces: set, resources: set, verbs: set },

  V1CSIDriverSpec: { volumeLifecycleModes: set },
  V1CSINodeSpec: { drivers: merged("name") },
  V1Scheduling: { nodeSelector: atomicMap },
  V1AllocatedDeviceStatus: { conditions: listMap("type") },
  V1ResourceClaimStatus: { devices: listMap("driver", "device", "pool", "shareID"), reservedFor: merged("uid") }
}

/** Structs that apply replaces as a whole, wherever they occur (save for a field that says `granular`). */
export const atomicModels: ReadonlySet<string> = new Set([
  "V1MatchResources",
  "V1NamedRuleWithOperations",
  "V1ParamKind",
  "V1ParamRef",
  "V1Variable",
  "V1CrossVersionObjectReference",
  "V1ConfigMapKeySelector",
  "V1EndpointAddress",
  "CoreV1EndpointPort",
  "V1FileKeySelector",
  "V1LocalObjectReference",
  "V1NodeSelector",
  "V1NodeSelectorTerm",
  "V1ObjectFieldSelector",
  "V1ObjectReference",
  "V1ResourceFieldSelector",
  "V1ScopeSelector",
  "V1SecretKeySelector",
  "V1SecretReference",
  "V1TopologySelectorTerm",
  "V1TypedLocalObjectReference",
  "DiscoveryV1EndpointPort",
  "V1ServiceBackendPort",
  "V1RoleRef",
  "RbacV1Subject",
  "V1LabelSelector",
  "V1OwnerReference"
])

/** What an absent key of a keyed list stands for, by model and JSON name. */
export const keyDefaults: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1ContainerPort: { protocol: "TCP" },
  V1ServicePort: { protocol: "TCP" }
}
