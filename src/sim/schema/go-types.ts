import type { FieldType, Scalar } from "./field-type.ts"

const scalars: Record<Scalar, string> = {
  string: "string",
  int32: "int32",
  int64: "int64",
  double: "float64",
  boolean: "bool",
  bytes: "[]uint8",
  time: "string",
  microTime: "string",
  // The server reads what is no string as the integer.
  intOrString: "int32",
  quantity: "resource.Quantity",
  any: "runtime.RawExtension"
}

/** Fields whose Go type is a named string, by model and JSON name. A list's is that of its items. */
const namedStrings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1ObjectMeta: { uid: "types.UID" },
  V1OwnerReference: { uid: "types.UID" },
  V1ObjectReference: { uid: "types.UID" },
  V1Container: {
    imagePullPolicy: "v1.PullPolicy",
    terminationMessagePolicy: "v1.TerminationMessagePolicy",
    restartPolicy: "v1.ContainerRestartPolicy"
  },
  V1ContainerPort: { protocol: "v1.Protocol" },
  V1HTTPGetAction: { scheme: "v1.URIScheme" },
  V1PodSpec: { restartPolicy: "v1.RestartPolicy", dnsPolicy: "v1.DNSPolicy", preemptionPolicy: "v1.PreemptionPolicy" },
  V1PodStatus: { phase: "v1.PodPhase", qosClass: "v1.PodQOSClass" },
  V1PodCondition: { type: "v1.PodConditionType", status: "v1.ConditionStatus" },
  V1Toleration: { operator: "v1.TolerationOperator", effect: "v1.TaintEffect" },
  V1Taint: { effect: "v1.TaintEffect" },
  V1TopologySpreadConstraint: { whenUnsatisfiable: "v1.UnsatisfiableConstraintAction" },
  V1VolumeMount: { mountPropagation: "v1.MountPropagationMode" },
  V1EmptyDirVolumeSource: { medium: "v1.StorageMedium" },
  V1HostPathVolumeSource: { type: "v1.HostPathType" },
  V1Capabilities: { add: "v1.Capability", drop: "v1.Capability" },
  V1NodeSelectorRequirement: { operator: "v1.NodeSelectorOperator" },
  V1NodeCondition: { type: "v1.NodeConditionType", status: "v1.ConditionStatus" },
  V1LabelSelectorRequirement: { operator: "v1.LabelSelectorOperator" },
  V1ServiceSpec: {
    type: "v1.ServiceType",
    sessionAffinity: "v1.ServiceAffinity",
    externalTrafficPolicy: "v1.ServiceExternalTrafficPolicy",
    internalTrafficPolicy: "v1.ServiceInternalTrafficPolicy",
    ipFamilies: "v1.IPFamily",
    ipFamilyPolicy: "v1.IPFamilyPolicy"
  },
  V1ServicePort: { protocol: "v1.Protocol" },
  V1Secret: { type: "v1.SecretType" },
  V1PersistentVolumeClaimSpec: { accessModes: "v1.PersistentVolumeAccessMode", volumeMode: "v1.PersistentVolumeMode" },
  V1PersistentVolumeSpec: {
    accessModes: "v1.PersistentVolumeAccessMode",
    volumeMode: "v1.PersistentVolumeMode",
    persistentVolumeReclaimPolicy: "v1.PersistentVolumeReclaimPolicy"
  },
  V1DeploymentStrategy: { type: "v1.DeploymentStrategyType" },
  V1DaemonSetUpdateStrategy: { type: "v1.DaemonSetUpdateStrategyType" },
  V1StatefulSetUpdateStrategy: { type: "v1.StatefulSetUpdateStrategyType" },
  V1StatefulSetSpec: { podManagementPolicy: "v1.PodManagementPolicyType" },
  V1CronJobSpec: { concurrencyPolicy: "v1.ConcurrencyPolicy" },
  V1JobSpec: { completionMode: "v1.CompletionMode", podReplacementPolicy: "v1.PodReplacementPolicy" },
  V1HTTPIngressPath: { pathType: "v1.PathType" },
  V1NetworkPolicySpec: { policyTypes: "v1.PolicyType" },
  V2MetricSpec: { type: "v2.MetricSourceType" },
  V2MetricTarget: { type: "v2.MetricTargetType" }
}

const localReference = { name: "LocalObjectReference" }
const allBut = (models: string, ...own: ReadonlyArray<string>) => ({ models, own: new Set(own) })

/** Structs whose fields live, all or some, in an embedded struct that the server's messages name. */
const wholesale: Readonly<Record<string, { readonly models: string; readonly own: ReadonlySet<string> }>> = {
  V1Probe: allBut(
    "ProbeHandler",
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
    "terminationGracePeriodSeconds"
  ),
  V1Volume: allBut("VolumeSource", "name"),
  V1EphemeralContainer: allBut("EphemeralContainerCommon", "targetContainerName"),
  V1PersistentVolumeSpec: allBut(
    "PersistentVolumeSource",
    "capacity",
    "accessModes",
    "claimRef",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "mountOptions",
    "volumeMode",
    "nodeAffinity",
    "volumeAttributesClassName"
  )
}

const single: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1ConfigMapEnvSource: localReference,
  V1SecretEnvSource: localReference,
  V1ConfigMapKeySelector: localReference,
  V1SecretKeySelector: localReference,
  V1ConfigMapProjection: localReference,
  V1SecretProjection: localReference,
  V1ConfigMapVolumeSource: localReference
}

/** The embedded struct through which Go reaches a field; `undefined` for a field of the struct itself. */
export const embeddedIn = (model: string, field: string): string | undefined => {
  const whole = wholesale[model]
  if (whole !== undefined && !whole.own.has(field)) return whole.models
  return single[model]?.[field]
}

/** A struct's Go name, without its package: `PodSpec`. */
export const goStruct = (model: string): string => model.replace(/^(?:[A-Z][a-z]+)?V\d+(?:(?:alpha|beta)\d+)?/, "")

const goVersion = (model: string): string => (/V\d+(?:(?:alpha|beta)\d+)?/.exec(model)?.[0] ?? "V1").toLowerCase()

/** A type as Go spells it in decoding errors: `[]v1.ContainerPort`, `map[string]string`, `v1.PullPolicy`. */
export const goType = (type: FieldType, owner: string, field: string): string => {
  switch (type.kind) {
    case "scalar":
      return type.scalar === "string" ? (namedStrings[owner]?.[field] ?? "string") : scalars[type.scalar]
    case "object":
      return `${goVersion(type.model)}.${goStruct(type.model)}`
    case "list":
      return `[]${goType(type.items, owner, field)}`
    case "map":
      return type.values.kind === "scalar" && type.values.scalar === "quantity"
        ? "v1.ResourceList"
        : `map[string]${goType(type.values, owner, field)}`
  }
}
