import type { ResourceRegistry } from "../../resources/resource-registry.ts"
import { apiVersionOf } from "../../resources/resource-registry.ts"
import { resourceKey } from "../../resources/resource-type.ts"
import type { KubeObjectDraft, ObjectStore } from "../../store/object-store.ts"
import defaultObjects from "./default-objects.json" with { type: "json" }

const NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"]

const namespace = (name: string): KubeObjectDraft => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
  spec: { finalizers: ["kubernetes"] },
  status: { phase: "Active" }
})

/** The service every cluster has, at the first address of the service range. */
const kubernetesService: KubeObjectDraft = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
  spec: {
    clusterIP: "10.96.0.1",
    clusterIPs: ["10.96.0.1"],
    internalTrafficPolicy: "Cluster",
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
    sessionAffinity: "None",
    type: "ClusterIP"
  },
  status: { loadBalancer: {} }
}

/** Where the API server listens, as pods would reach it. */
const SERVER_ADDRESS = "10.20.0.1"
const serverPorts = [{ name: "https", port: 6443, protocol: "TCP" }]

/** Who is behind that service, in the old words and in the new: the server says so itself. */
const kubernetesEndpoints: ReadonlyArray<KubeObjectDraft> = [
  {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "kubernetes", namespace: "default", labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
    subsets: [{ addresses: [{ ip: SERVER_ADDRESS }], ports: serverPorts }]
  },
  {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [SERVER_ADDRESS], conditions: { ready: true } }],
    ports: serverPorts
  }
]

/** A flow schema whose priority level exists. */
const settledFlowSchema = (schema: KubeObjectDraft, now: string): KubeObjectDraft => ({
  ...schema,
  status: {
    conditions: [
      {
        lastTransitionTime: now,
        message: `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(schema.spec.priorityLevelConfiguration.name)} and it exists`,
        reason: "Found",
        status: "False",
        type: "Dangling"
      }
    ]
  }
})

const settled = (object: KubeObjectDraft, now: string): KubeObjectDraft => {
  if (object.kind === "FlowSchema") return settledFlowSchema(object, now)
  return object.kind === "PriorityLevelConfiguration" ? { ...object, status: {} } : object
}

/** Since when the server tells which legacy service account tokens are used. */
const tokenTracking = (now: string): KubeObjectDraft => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "kube-apiserver-legacy-service-account-token-tracking", namespace: "kube-system" },
  data: { since: now.slice(0, 10) }
})

/** Components that report themselves healthy for as long as the cluster runs. */
const componentStatuses: ReadonlyArray<KubeObjectDraft> = ["controller-manager", "etcd-0", "scheduler"].map((name) => ({
  apiVersion: "v1",
  kind: "ComponentStatus",
  metadata: { name },
  conditions: [{ type: "Healthy", status: "True", message: "ok" }]
}))

/** One APIService for each group version this server serves itself. */
const apiServices = (registry: ResourceRegistry, now: string): ReadonlyArray<KubeObjectDraft> => {
  const versions = new Map(registry.all().map((type) => [apiVersionOf(type), type]))
  return [...versions.values()]
    .filter(({ group }) => group !== "apiregistration.k8s.io")
    .map(({ group, version }) => ({
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: `${version}.${group}`, labels: { "kube-aggregator.kubernetes.io/automanaged": "onstart" } },
      spec: { ...(group === "" ? {} : { group }), groupPriorityMinimum: group === "" ? 18000 : 17000, version, versionPriority: 1 },
      status: {
        conditions: [
          { lastTransitionTime: now, message: "Local APIServices are always available", reason: "Local", status: "True", type: "Available" }
        ]
      }
    }))
}

/**
 * What a fresh kube-apiserver finds or makes in its store: namespaces, the default RBAC policy, priority classes, flow
 * schemas, its own service. The objects are those a 1.35 control plane starts with.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */
export const bootstrapCluster = (store: ObjectStore, registry: ResourceRegistry, now: string): void => {
  for (const name of NAMESPACES) if (store.get("namespaces", undefined, name) === undefined) store.create("namespaces", namespace(name))
  const defaults: ReadonlyArray<KubeObjectDraft> = defaultObjects
  const objects: ReadonlyArray<KubeObjectDraft> = [
    ...defaults.map((object) => settled(object, now)),
    kubernetesService,
    ...kubernetesEndpoints,
    tokenTracking(now),
    ...componentStatuses,
    ...apiServices(registry, now)
  ]
  for (const object of objects) {
    const type = registry.byKind(object.apiVersion, object.kind)
    if (type === undefined) continue
    const key = resourceKey(type)
    if (store.get(key, object.metadata.namespace, object.metadata.name ?? "") === undefined) store.create(key, object)
  }
}
