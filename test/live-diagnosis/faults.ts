import { join } from "node:path"
import type { Behaviour } from "../../src/sim/behaviours/behaviour.ts"
import type { NodeGroup, Scenario } from "../../src/sim/scenario.ts"

/** Something that is wrong in a namespace of its own, and what a diagnosis is to say of it. */
interface Fault {
  readonly namespace: string
  readonly objects: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly code: string
  /** `Kind/name` of the object at fault. */
  readonly entity: string
}

const rbac = join(import.meta.dirname, "../../deploy/rbac")

const nodes: ReadonlyArray<NodeGroup> = [{ prefix: "worker", count: 2, capacity: { cpu: "8", memory: "32Gi", pods: "110" } }]

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

/** Nothing is wrong in it. */
export const healthyNamespace = "calm"

const healthy = [deployment(healthyNamespace), service(healthyNamespace, { app: "api" })]

const namespaceOf = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })

/** All of them in one cluster, side by side. */
export const faultyCluster: Scenario = {
  name: "faults",
  summary: "Something else is wrong in each namespace",
  nodes,
  users: [],
  repositories: [],
  behaviours,
  objects: [...[...faults.map(({ namespace }) => namespace), healthyNamespace].map(namespaceOf)],
  // the account that Handrail reads with, with no more rights than it is given
  setup: [{ run: ["kubectl", "apply", "-f", join(rbac, "00-namespace.yaml"), "-f", join(rbac, "reader.yaml")] }],
  break: [{ create: [...faults.flatMap(({ objects }) => objects), ...healthy] }, { pass: 600_000 }],
  etcd: [],
  alert: { labels: {}, annotations: {}, since: 0 },
  storm: [],
  ends: "handed-over",
  expect: []
}
