import { join } from "node:path"
import type { Behaviour } from "../../src/sim/behaviours/behaviour.ts"
import type { NodeGroup, Scenario } from "../../src/sim/scenario.ts"

/** Something that is wrong in a namespace of its own, and what a diagnosis is to say of it. */
interface Fault {
  readonly namespace: string
  /** What was there before, and is in force when the rest is made. */
  readonly standing?: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly objects: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly code: string
  /** `Kind/name` of the object at fault. */
  readonly entity: string
}

const rbac = join(import.meta.dirname, "../../deploy/rbac")

const capacity = { cpu: "8", memory: "32Gi", pods: "110" }

/** Most nodes are kept for others by a taint, so that the scheduler's counts mislead. */
const nodes: ReadonlyArray<NodeGroup> = [
  { prefix: "worker", count: 2, capacity },
  { prefix: "batch", count: 3, capacity, taints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }] }
]

/** What becomes of a container is in the tag of its image. */
const behaviours: ReadonlyArray<Behaviour> = [
  { name: "quick", match: {}, pull: { seconds: 0.01 }, stopSeconds: 0 },
  { name: "missing", match: { image: "*:missing" }, pull: { outcome: "not-found", seconds: 0.01 } },
  { name: "unauthorized", match: { image: "*:private" }, pull: { outcome: "unauthorized", seconds: 0.01 } },
  { name: "oom", match: { image: "*:hungry" }, exit: { afterSeconds: 1, code: 137, reason: "OOMKilled" } },
  {
    name: "unset",
    match: { image: "*:unset" },
    logs: { onStart: ["starting"], onExit: ["Error: Environment variable DATABASE_URL is undefined"] },
    exit: { afterSeconds: 1, code: 1 }
  },
  {
    name: "cut-off",
    match: { image: "*:cut-off" },
    logs: { onStart: ["starting"], repeat: ["ERROR http client: Get http://api/items: dial tcp: i/o timeout"], everySeconds: 1 }
  }
]

interface Parts {
  readonly name?: string
  readonly tag?: string
  readonly container?: object
  readonly spec?: object
}

const deployment = (namespace: string, { container, name = "api", spec, tag = "1.0" }: Parts = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "app", image: `registry.example.com/${name}:${tag}`, ...container }], ...spec }
    }
  }
})

const service = (namespace: string, selector: Readonly<Record<string, string>>) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "api", namespace },
  spec: { selector, ports: [{ name: "http", port: 80, targetPort: 8080 }] }
})

export const faults: ReadonlyArray<Fault> = [
  { namespace: "tag", objects: [deployment("tag", { tag: "missing" })], code: "image-tag-missing", entity: "Deployment/api" },
  { namespace: "denied", objects: [deployment("denied", { tag: "private" })], code: "image-access-denied", entity: "Deployment/api" },
  {
    namespace: "memory",
    objects: [deployment("memory", { tag: "hungry", container: { resources: { limits: { memory: "64Mi" } } } })],
    code: "out-of-memory-limit",
    entity: "Deployment/api"
  },
  // only its log tells
  {
    namespace: "setting",
    objects: [deployment("setting", { tag: "unset" })],
    code: "environment-variable-missing",
    entity: "Deployment/api"
  },
  {
    namespace: "selector",
    objects: [deployment("selector", { spec: { nodeSelector: { disk: "nvme" } } })],
    code: "node-selector-mismatch",
    entity: "Deployment/api"
  },
  {
    namespace: "config",
    objects: [deployment("config", { container: { envFrom: [{ configMapRef: { name: "api-settings" } }] } })],
    code: "configmap-missing",
    entity: "Deployment/api"
  },
  {
    namespace: "service",
    objects: [deployment("service"), service("service", { app: "apy" })],
    code: "service-selector-mismatch",
    entity: "Service/api"
  }
]

const claim = (namespace: string, storage: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data", namespace },
  spec: { storageClassName: "by-hand", accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } }
})

const volume = {
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name: "by-hand-1" },
  spec: { storageClassName: "by-hand", capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/srv/data" } }
}

const using = { spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] } }

/** A webhook that all pods of a namespace's `api` must pass, by a service of the namespace. */
const webhook = (
  namespace: string,
  { failurePolicy = "Fail", port = 443 }: { readonly failurePolicy?: string; readonly port?: number } = {}
) => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: `judge-${namespace}` },
  webhooks: [
    {
      name: `pods.${namespace}.example.com`,
      failurePolicy,
      timeoutSeconds: 1,
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
      objectSelector: { matchLabels: { app: "api" } },
      rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      clientConfig: { service: { namespace, name: "judge", port, path: "/judge" } }
    }
  ]
})

/** What a webhook is called by, and its pods. */
const judges = (namespace: string) => [
  deployment(namespace, { name: "judge" }),
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "judge", namespace },
    spec: { selector: { app: "judge" }, ports: [{ port: 443, targetPort: 8443 }] }
  }
]

/** What takes a cluster's own controllers, or what nobody has recorded: for a real control plane alone. */
export const realFaults: ReadonlyArray<Fault> = [
  {
    namespace: "room",
    objects: [deployment("room", { container: { resources: { requests: { cpu: "16" } } } })],
    code: "insufficient-cpu",
    entity: "Deployment/api"
  },
  {
    namespace: "hand",
    objects: [volume, claim("hand", "5Gi"), deployment("hand", using)],
    code: "no-matching-volume",
    entity: "PersistentVolumeClaim/data"
  },
  // its programs run, and only what one of them says tells
  {
    namespace: "policy",
    objects: [
      deployment("policy", { container: { ports: [{ containerPort: 8080 }] } }),
      service("policy", { app: "api" }),
      deployment("policy", { name: "front", tag: "cut-off" }),
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "closed", namespace: "policy" },
        spec: { podSelector: { matchLabels: { app: "api" } }, policyTypes: ["Ingress"] }
      }
    ],
    code: "network-policy-blocks-ingress",
    entity: "NetworkPolicy/closed"
  },
  {
    namespace: "webhook-gone",
    standing: [webhook("webhook-gone")],
    objects: [deployment("webhook-gone")],
    code: "webhook-service-missing",
    entity: "ValidatingWebhookConfiguration/judge-webhook-gone"
  },
  {
    namespace: "webhook-port",
    standing: [webhook("webhook-port", { port: 8443 }), ...judges("webhook-port")],
    objects: [deployment("webhook-port")],
    code: "webhook-port-mismatch",
    entity: "ValidatingWebhookConfiguration/judge-webhook-port"
  }
]

/** Nothing is wrong in it. */
export const healthyNamespace = "calm"

const healthy = [deployment(healthyNamespace), service(healthyNamespace, { app: "api" })]

const namespaceOf = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })

/** All of them in one cluster, side by side. */
export const clusterWith = (all: ReadonlyArray<Fault>): Scenario => ({
  name: "faults",
  summary: "Something else is wrong in each namespace",
  nodes,
  users: [],
  repositories: [],
  behaviours,
  objects: [
    ...[...all.map(({ namespace }) => namespace), healthyNamespace].map(namespaceOf),
    ...all.flatMap(({ standing = [] }) => standing),
    webhook(healthyNamespace, { failurePolicy: "Ignore" })
  ],
  // the account that Handrail reads with, with no more rights than it is given
  setup: [{ run: ["kubectl", "apply", "-f", join(rbac, "00-namespace.yaml"), "-f", join(rbac, "reader.yaml")] }],
  break: [{ create: [...all.flatMap(({ objects }) => objects), ...healthy] }, { pass: 600_000 }],
  etcd: [],
  alert: { labels: {}, annotations: {}, since: 0 },
  storm: [],
  ends: "handed-over",
  expect: []
})
