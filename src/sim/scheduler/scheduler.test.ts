import { expect, it } from "vitest"
import { deployment, makeCluster } from "../control-plane.fixture.ts"

const pod = (spec: object, labels: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "pod", namespace: "shop", labels },
  spec: { restartPolicy: "Always", containers: [{ name: "c", image: "c" }], ...spec }
})

const asking = (cpu: string) => ({ containers: [{ name: "c", image: "c", resources: { requests: { cpu } } }] })

const rule = (labelSelector: object) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector }]
})

const none = "no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."

/** A cluster of three nodes: node-2 has a taint, node-3 is cordoned. */
const crowded = () => {
  const cluster = makeCluster()
  const change = (node: string, spec: object) =>
    cluster.store.modify("nodes", undefined, node, (found) => ({ ...found, spec: { ...found.spec, ...spec } }))
  change("node-2", { taints: [{ key: "x", value: "y", effect: "NoSchedule" }] })
  change("node-3", { unschedulable: true })
  cluster.store.create("deployments.apps", deployment("web", "web:1", { replicas: 1 }))
  cluster.advance(10)
  return cluster
}

// Recorded from kube-scheduler 1.35.4 with the same three nodes and pods.
it.each([
  [
    "cpu",
    pod(asking("10")),
    `0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ${none}`
  ],
  [
    "selector",
    pod({ nodeSelector: { disk: "ssd" } }),
    `0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ${none}`
  ],
  [
    "affinity",
    pod({ affinity: { podAffinity: rule({ matchLabels: { app: "zz" } }) } }),
    `0/3 nodes are available: 1 node(s) didn't match pod affinity rules, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ${none}`
  ],
  [
    "anti-affinity",
    pod({ affinity: { podAntiAffinity: rule({ matchLabels: { app: "web" } }) } }),
    "0/3 nodes are available: 1 node(s) didn't match pod anti-affinity rules, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling."
  ],
  [
    "claim",
    pod({ volumes: [{ name: "v", persistentVolumeClaim: { claimName: "nosuch" } }] }),
    '0/3 nodes are available: persistentvolumeclaim "nosuch" not found. not found'
  ]
])("words a refusal for %s as kube-scheduler does", (_what, refused, message) => {
  const { store, advance, eventsOf, condition } = crowded()
  store.create("pods", refused)
  advance(1)
  expect(eventsOf("pod")).toEqual([`Warning FailedScheduling ${message}`])
  expect(condition(store.get("pods", "shop", "pod"), "PodScheduled")).toMatchObject({ status: "False", reason: "Unschedulable", message })
})

it("places the pod once a node has room for it again", () => {
  const { store, advance } = crowded()
  store.create("pods", pod(asking("3900m")))
  advance(5)
  expect(store.get("pods", "shop", "pod")?.spec.nodeName).toBeUndefined()
  store.delete("deployments.apps", "shop", "web")
  advance(15)
  expect(store.get("pods", "shop", "pod")?.spec.nodeName).toBe("node-1")
})

it("spreads the replicas of a workload over nodes and zones", () => {
  const { store, advance, pods } = makeCluster({ nodes: 6 })
  store.create("deployments.apps", deployment("web", "web:1", { replicas: 6 }))
  advance(10)
  expect(new Set(pods().map((found) => found.spec.nodeName)).size).toBe(6)
})

it("keeps to a topology constraint", () => {
  const { store, advance, pods } = makeCluster({ nodes: 5 })
  const constraint = {
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "DoNotSchedule",
    labelSelector: { matchLabels: { app: "web" } }
  }
  store.create("deployments.apps", deployment("web", "web:1", { replicas: 9 }, { topologySpreadConstraints: [constraint] }))
  advance(20)
  const zones = Map.groupBy(pods(), (found) => found.metadata.labels?.["topology.kubernetes.io/zone"])
  expect([...zones.values()].map((group) => group.length)).toEqual([3, 3, 3])
})

it("tries a pod again when its own wishes have changed", () => {
  const { store, advance } = crowded()
  store.create("pods", pod({ nodeSelector: { "kubernetes.io/hostname": "node-2" } }))
  advance(5)
  expect(store.get("pods", "shop", "pod")?.spec.nodeName).toBeUndefined()
  const tolerations = [{ key: "x", operator: "Exists" }]
  store.modify("pods", "shop", "pod", (found) => ({ ...found, spec: { ...found.spec, tolerations } }))
  advance(5)
  expect(store.get("pods", "shop", "pod")?.spec.nodeName).toBe("node-2")
})
