import { customResources } from "./custom-resources.ts"

/**
 * What a kind means for the classification of a change to it.
 * `credential`: reading it discloses secrets. `permission`: changing it changes who may do what.
 * `foundation`: many other things stand on it. `spreads`: one of it acts on every node or on every object of other kinds.
 */
export type Trait = "credential" | "permission" | "foundation" | "spreads"

/** A resource as the API names it. `known` is false for what the table does not hold, such as custom resources. */
export interface Resource {
  readonly kind: string
  readonly group: string | undefined
  readonly namespaced: boolean | undefined
  readonly traits: ReadonlySet<Trait>
  readonly known: boolean
}

type Row = readonly [plural: string, kind: string, group: string, shortNames: string, scope: "ns" | "cluster", traits?: string]

/** As `kubectl api-resources` prints them on Kubernetes 1.35, with the older resources that clusters in use still serve. */
const rows: ReadonlyArray<Row> = [
  ["bindings", "Binding", "", "", "ns", "permission"],
  ["componentstatuses", "ComponentStatus", "", "cs", "cluster"],
  ["configmaps", "ConfigMap", "", "cm", "ns"],
  ["endpoints", "Endpoints", "", "ep", "ns"],
  ["events", "Event", "", "ev", "ns"],
  ["limitranges", "LimitRange", "", "limits", "ns"],
  ["namespaces", "Namespace", "", "ns", "cluster", "foundation"],
  ["nodes", "Node", "", "no", "cluster", "foundation"],
  ["persistentvolumeclaims", "PersistentVolumeClaim", "", "pvc", "ns", "foundation"],
  ["persistentvolumes", "PersistentVolume", "", "pv", "cluster", "foundation"],
  ["pods", "Pod", "", "po", "ns"],
  ["podtemplates", "PodTemplate", "", "", "ns"],
  ["replicationcontrollers", "ReplicationController", "", "rc", "ns"],
  ["resourcequotas", "ResourceQuota", "", "quota", "ns", "foundation"],
  ["secrets", "Secret", "", "", "ns", "credential"],
  ["serviceaccounts", "ServiceAccount", "", "sa", "ns"],
  ["services", "Service", "", "svc", "ns"],
  ["mutatingwebhookconfigurations", "MutatingWebhookConfiguration", "admissionregistration.k8s.io", "", "cluster", "permission spreads"],
  [
    "validatingwebhookconfigurations",
    "ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io",
    "",
    "cluster",
    "permission spreads"
  ],
  ["validatingadmissionpolicies", "ValidatingAdmissionPolicy", "admissionregistration.k8s.io", "", "cluster", "permission spreads"],
  [
    "validatingadmissionpolicybindings",
    "ValidatingAdmissionPolicyBinding",
    "admissionregistration.k8s.io",
    "",
    "cluster",
    "permission spreads"
  ],
  ["mutatingadmissionpolicies", "MutatingAdmissionPolicy", "admissionregistration.k8s.io", "", "cluster", "permission spreads"],
  [
    "mutatingadmissionpolicybindings",
    "MutatingAdmissionPolicyBinding",
    "admissionregistration.k8s.io",
    "",
    "cluster",
    "permission spreads"
  ],
  ["customresourcedefinitions", "CustomResourceDefinition", "apiextensions.k8s.io", "crd crds", "cluster", "foundation spreads"],
  ["apiservices", "APIService", "apiregistration.k8s.io", "", "cluster", "permission foundation"],
  ["controllerrevisions", "ControllerRevision", "apps", "", "ns"],
  ["daemonsets", "DaemonSet", "apps", "ds", "ns", "spreads"],
  ["deployments", "Deployment", "apps", "deploy", "ns"],
  ["replicasets", "ReplicaSet", "apps", "rs", "ns"],
  ["statefulsets", "StatefulSet", "apps", "sts", "ns"],
  ["selfsubjectreviews", "SelfSubjectReview", "authentication.k8s.io", "", "cluster"],
  ["tokenreviews", "TokenReview", "authentication.k8s.io", "", "cluster"],
  ["localsubjectaccessreviews", "LocalSubjectAccessReview", "authorization.k8s.io", "", "ns"],
  ["selfsubjectaccessreviews", "SelfSubjectAccessReview", "authorization.k8s.io", "", "cluster"],
  ["selfsubjectrulesreviews", "SelfSubjectRulesReview", "authorization.k8s.io", "", "cluster"],
  ["subjectaccessreviews", "SubjectAccessReview", "authorization.k8s.io", "", "cluster"],
  ["horizontalpodautoscalers", "HorizontalPodAutoscaler", "autoscaling", "hpa", "ns"],
  ["cronjobs", "CronJob", "batch", "cj", "ns"],
  ["jobs", "Job", "batch", "", "ns"],
  ["certificatesigningrequests", "CertificateSigningRequest", "certificates.k8s.io", "csr", "cluster", "permission"],
  ["clustertrustbundles", "ClusterTrustBundle", "certificates.k8s.io", "", "cluster", "permission"],
  ["podcertificaterequests", "PodCertificateRequest", "certificates.k8s.io", "", "ns", "permission"],
  ["leases", "Lease", "coordination.k8s.io", "", "ns", "foundation"],
  ["endpointslices", "EndpointSlice", "discovery.k8s.io", "", "ns"],
  ["flowschemas", "FlowSchema", "flowcontrol.apiserver.k8s.io", "", "cluster", "foundation spreads"],
  ["prioritylevelconfigurations", "PriorityLevelConfiguration", "flowcontrol.apiserver.k8s.io", "", "cluster", "foundation spreads"],
  ["ingresses", "Ingress", "networking.k8s.io", "ing", "ns"],
  ["ingressclasses", "IngressClass", "networking.k8s.io", "", "cluster", "foundation"],
  ["ipaddresses", "IPAddress", "networking.k8s.io", "ip", "cluster", "foundation"],
  ["networkpolicies", "NetworkPolicy", "networking.k8s.io", "netpol", "ns", "foundation"],
  ["servicecidrs", "ServiceCIDR", "networking.k8s.io", "", "cluster", "foundation"],
  ["runtimeclasses", "RuntimeClass", "node.k8s.io", "", "cluster", "foundation"],
  ["poddisruptionbudgets", "PodDisruptionBudget", "policy", "pdb", "ns", "foundation"],
  ["podsecuritypolicies", "PodSecurityPolicy", "policy", "psp", "cluster", "permission"],
  ["clusterrolebindings", "ClusterRoleBinding", "rbac.authorization.k8s.io", "", "cluster", "permission"],
  ["clusterroles", "ClusterRole", "rbac.authorization.k8s.io", "", "cluster", "permission"],
  ["rolebindings", "RoleBinding", "rbac.authorization.k8s.io", "", "ns", "permission"],
  ["roles", "Role", "rbac.authorization.k8s.io", "", "ns", "permission"],
  ["deviceclasses", "DeviceClass", "resource.k8s.io", "", "cluster", "foundation"],
  ["resourceclaims", "ResourceClaim", "resource.k8s.io", "", "ns"],
  ["resourceclaimtemplates", "ResourceClaimTemplate", "resource.k8s.io", "", "ns"],
  ["resourceslices", "ResourceSlice", "resource.k8s.io", "", "cluster", "foundation"],
  ["priorityclasses", "PriorityClass", "scheduling.k8s.io", "pc", "cluster", "foundation"],
  ["csidrivers", "CSIDriver", "storage.k8s.io", "", "cluster", "foundation"],
  ["csinodes", "CSINode", "storage.k8s.io", "", "cluster", "foundation"],
  ["csistoragecapacities", "CSIStorageCapacity", "storage.k8s.io", "", "ns"],
  ["storageclasses", "StorageClass", "storage.k8s.io", "sc", "cluster", "foundation"],
  ["volumeattachments", "VolumeAttachment", "storage.k8s.io", "", "cluster", "foundation"],
  ["volumeattributesclasses", "VolumeAttributesClass", "storage.k8s.io", "vac", "cluster", "foundation"]
]

const resourceOf = ([, kind, group, , scope, traits]: Row): Resource => ({
  kind,
  group,
  namespaced: scope === "ns",
  traits: new Set((traits ?? "").split(" ").filter((trait) => trait !== "") as Array<Trait>),
  known: true
})

const byName: ReadonlyMap<string, Resource> = new Map(
  rows.flatMap((row) => {
    const [plural, kind, , shortNames] = row
    const names = [plural, kind.toLowerCase(), ...shortNames.split(" ").filter((name) => name !== "")]
    return names.map((name) => [name, resourceOf(row)] as const)
  })
)

/** Kinds by which people and programs are let in, or let do more. */
const permitting = new Set([
  "AuthorizationPolicy",
  "Group",
  "Identity",
  "OAuthClient",
  "PeerAuthentication",
  "SecurityContextConstraints",
  "User"
])

const customRows: ReadonlyArray<readonly [names: ReadonlyArray<string>, Resource]> = Object.entries(customResources).flatMap(
  ([group, lines]) =>
    lines.split("\n").flatMap((line) => {
      const [kind, plural, others = "-", scope] = line.trim().split(/ +/)
      if (kind === undefined || plural === undefined) return []
      const names = [...new Set([plural, kind.toLowerCase(), ...others.split(",").filter((name) => name !== "-")])]
      const traits = new Set<Trait>(permitting.has(kind) ? ["permission"] : [])
      return [[names, { kind, group, namespaced: scope !== "cluster", traits, known: false }] as const]
    })
)

/** By name and group; and by the name alone where only one of these kinds has it. */
const customByName: ReadonlyMap<string, Resource> = new Map([
  ...customRows.flatMap(([names, resource]) => names.map((name) => [`${name}.${resource.group}`, resource] as const)),
  ...customRows
    .flatMap(([names, resource]) => names.map((name) => [name, resource] as const))
    .filter(([name], _, all) => all.filter(([other]) => other === name).length === 1)
])

/** Groups that served these kinds before; https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
const formerGroups = new Set(["extensions", "events.k8s.io", "apps", "policy", "batch", "autoscaling"])
const version = /^v\d+((alpha|beta)\d+)?$/

/**
 * Reads `deploy`, `Deployments`, `deployments.apps`, `deployments.v1.apps`; case does not count, as in kubectl.
 * A suffix that names a group the table does not know means another kind, with one exception:
 * what begins with the name of a credential keeps that trait, whatever follows.
 */
export const resourceNamed = (text: string): Resource => {
  const lower = text.toLowerCase()
  const [name = "", ...suffix] = lower.split(".")
  const group = (version.test(suffix[0] ?? "") ? suffix.slice(1) : suffix).join(".")
  const found = byName.get(name)
  if (found !== undefined && (group === "" || group === found.group || formerGroups.has(group))) return found
  const custom = found === undefined || group !== "" ? customByName.get(group === "" ? name : `${name}.${group}`) : undefined
  if (custom !== undefined && found?.traits.has("credential") !== true) return custom
  return {
    kind: text,
    group: group === "" ? undefined : group,
    namespaced: undefined,
    traits: new Set(found?.traits.has("credential") ? ["credential"] : []),
    known: false
  }
}

/** `kubectl get all`: the category, which holds no Secret; https://kubernetes.io/docs/reference/kubectl/generated/kubectl_get/ */
export const everyWorkload: Resource = { kind: "all", group: undefined, namespaced: true, traits: new Set(), known: true }

/** What a manifest holds is not known from the command line. */
export const anyResource: Resource = { kind: "*", group: undefined, namespaced: undefined, traits: new Set(), known: false }
