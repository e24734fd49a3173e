import { expect, it } from "vitest"
import { formatQuantity } from "../../../platform/kubernetes/quantity.ts"
import { applyDefaults } from "../apply-defaults.ts"
import type { Draft } from "../draft.ts"
import { quotaProblem } from "./quota-admission.ts"
import { totalQuotaUsage } from "./quota-usage.ts"

// The sentences are those of kube-apiserver 1.35.4 for the same quotas and objects.

const quota = (name: string, hard: Draft, used: Draft, spec: Draft = {}): Draft => ({
  metadata: { name },
  spec: { hard, ...spec },
  status: { hard, used }
})

const container = (name: string, resources: Draft = {}): Draft => ({ name, image: "x", resources })
const pod = (containers: ReadonlyArray<Draft>, initContainers: ReadonlyArray<Draft> = []): Draft =>
  applyDefaults("pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { containers, initContainers } })

const main = quota(
  "a",
  {
    pods: "2",
    "requests.cpu": "1",
    "limits.memory": "1Gi",
    "count/deployments.apps": "1",
    services: "1",
    "services.nodeports": "1",
    "services.loadbalancers": "0",
    configmaps: "1",
    "requests.storage": "5Gi",
    "fast.storageclass.storage.k8s.io/requests.storage": "1Gi",
    "count/pods": "2"
  },
  {
    pods: "1",
    "requests.cpu": "900m",
    "limits.memory": "512Mi",
    "count/deployments.apps": "1",
    services: "1",
    "services.nodeports": "1",
    "services.loadbalancers": "0",
    configmaps: "0",
    "requests.storage": "4Gi",
    "fast.storageclass.storage.k8s.io/requests.storage": "0",
    "count/pods": "2"
  }
)
const other = quota(
  "z",
  { pods: "0", cpu: "10", memory: "1Gi", "requests.ephemeral-storage": "1Gi", "requests.nvidia.com/gpu": "0" },
  { pods: "0", cpu: "0", memory: "0", "requests.ephemeral-storage": "0", "requests.nvidia.com/gpu": "0" }
)

it.each([
  ["nothing stated", "pods", pod([container("app")]), main, "failed quota: a: must specify limits.memory for: app; requests.cpu for: app"],
  [
    "two containers",
    "pods",
    pod([container("a"), container("b")]),
    main,
    "failed quota: a: must specify limits.memory for: a,b; requests.cpu for: a,b"
  ],
  [
    "too big",
    "pods",
    pod([container("app", { limits: { cpu: "2", memory: "2Gi" } })]),
    main,
    "exceeded quota: a, requested: count/pods=1,limits.memory=2Gi,requests.cpu=2, used: count/pods=2,limits.memory=512Mi,requests.cpu=900m, limited: count/pods=2,limits.memory=1Gi,requests.cpu=1"
  ],
  [
    "one too many",
    "pods",
    pod([container("app", { limits: { cpu: "100m", memory: "1Mi" } })]),
    main,
    "exceeded quota: a, requested: count/pods=1, used: count/pods=2, limited: count/pods=2"
  ],
  [
    "counted kind",
    "deployments.apps",
    { kind: "Deployment" },
    main,
    "exceeded quota: a, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1"
  ],
  [
    "load balancer",
    "services",
    { spec: { type: "LoadBalancer", ports: [{ port: 80 }] } },
    main,
    "exceeded quota: a, requested: services=1,services.loadbalancers=1,services.nodeports=1, used: services=1,services.loadbalancers=0,services.nodeports=1, limited: services=1,services.loadbalancers=0,services.nodeports=1"
  ],
  ["within", "configmaps", { data: {} }, main, undefined],
  [
    "claim",
    "persistentvolumeclaims",
    { spec: { storageClassName: "fast", resources: { requests: { storage: "2Gi" } } } },
    main,
    "exceeded quota: a, requested: fast.storageclass.storage.k8s.io/requests.storage=2Gi,requests.storage=2Gi, used: fast.storageclass.storage.k8s.io/requests.storage=0,requests.storage=4Gi, limited: fast.storageclass.storage.k8s.io/requests.storage=1Gi,requests.storage=5Gi"
  ],
  [
    "extended",
    "pods",
    pod([container("c", { requests: { cpu: "1", memory: "1Gi", "ephemeral-storage": "2Gi" }, limits: { "nvidia.com/gpu": "1" } })]),
    other,
    "exceeded quota: z, requested: pods=1,requests.ephemeral-storage=2Gi,requests.nvidia.com/gpu=1, used: pods=0,requests.ephemeral-storage=0,requests.nvidia.com/gpu=0, limited: pods=0,requests.ephemeral-storage=1Gi,requests.nvidia.com/gpu=0"
  ],
  [
    "init container",
    "pods",
    pod(
      [container("a", { requests: { cpu: "1", memory: "500Mi" } }), container("b", { requests: { cpu: "1", memory: "600Mi" } })],
      [container("i", { requests: { cpu: "12", memory: "1Mi" } })]
    ),
    other,
    "exceeded quota: z, requested: cpu=12,memory=1100Mi,pods=1, used: cpu=0,memory=0,pods=0, limited: cpu=10,memory=1Gi,pods=0"
  ],
  [
    "out of scope",
    "pods",
    pod([container("a", { requests: { cpu: "1" } })]),
    quota("b", { pods: "0" }, { pods: "0" }, { scopes: ["BestEffort"] }),
    undefined
  ],
  ["without status", "configmaps", {}, { metadata: { name: "n" }, spec: { hard: { configmaps: "0" } } }, undefined]
])("%s", (_, resource, object, against, expected) => {
  expect(quotaProblem(resource, object, undefined, [against])).toBe(expected)
})

it("counts only what an update adds", () => {
  const service = (type: string): Draft => ({ spec: { type, ports: [{ port: 80 }] } })
  expect(quotaProblem("services", service("ClusterIP"), service("ClusterIP"), [main])).toBeUndefined()
  expect(quotaProblem("services", service("NodePort"), service("ClusterIP"), [main])).toBe(
    "exceeded quota: a, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1"
  )
})

it("sums what pods of a scope use, ended ones by their mere existence", () => {
  const idle = pod([container("a")])
  const busy = pod([container("a", { requests: { cpu: "300m" } })])
  const ended = { ...busy, status: { phase: "Succeeded" } }
  const usage = (scopes: ReadonlyArray<string>) =>
    Object.fromEntries(
      [...totalQuotaUsage(quota("q", {}, {}, { scopes }), "pods", [idle, busy, busy, ended])].map(([name, each]) => [
        name,
        formatQuantity(each)
      ])
    )
  expect(usage(["NotBestEffort"])).toEqual({ pods: "2", "count/pods": "3", cpu: "600m", "requests.cpu": "600m" })
  expect(usage(["BestEffort"])).toEqual({ pods: "1", "count/pods": "1" })
})
