import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { buildTopology } from "./build-topology.ts"

const decode = Schema.decodeUnknownSync(Schema.Array(KubeObject))

const workload = (kind: string, namespace: string, name: string, more: object = {}, annotations: Record<string, string> = {}) => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, namespace, annotations },
  spec: { template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "main", ...more }] } } }
})
const service = (namespace: string, name: string, app = name) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace },
  spec: { selector: { app } }
})
const owner = (kind: string, name: string) => [{ apiVersion: "apps/v1", kind, name, uid: "u", controller: true }]

const topology = buildTopology(
  decode([
    workload("Deployment", "shop", "web", { env: [{ name: "CART", value: "http://cart:8080" }] }),
    workload("Deployment", "shop", "cart-app", { args: ["--store=redis.data.svc.cluster.local:6379"] }),
    workload("StatefulSet", "data", "redis"),
    workload("Deployment", "shop", "mail", {}, { "handrail.dev/depends-on": "queue/broker" }),
    workload("Deployment", "queue", "broker"),
    workload("Deployment", "shop", "lonely", { env: [{ name: "WORD", value: "redis is a word, cartoon too" }] }),
    service("shop", "cart", "cart-app"),
    service("data", "redis"),
    {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name: "cart-app-1", namespace: "shop", ownerReferences: owner("Deployment", "cart-app") }
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "odd-name", namespace: "shop", ownerReferences: owner("ReplicaSet", "cart-app-1") },
      spec: { nodeName: "n1" }
    },
    {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n1", labels: { "topology.kubernetes.io/zone": "eu-1a" } },
      status: { addresses: [{ type: "InternalIP", address: "10.0.0.7" }] }
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "front", namespace: "shop" },
      spec: { rules: [{ http: { paths: [{ backend: { service: { name: "cart" } } }] } }] }
    }
  ])
)

const at = (namespace: string, workload: string) => ({ namespace, workload })

describe("topology", () => {
  it("finds the workload of a pod, a service and an ingress, and the node with its zone", () => {
    expect(topology.locate({ namespace: "shop", pod: "odd-name" })).toMatchObject({
      workload: "cart-app",
      kind: "Deployment",
      node: "n1",
      zone: "eu-1a"
    })
    expect(topology.locate(at("shop", "cart"))).toMatchObject({ workload: "cart-app" })
    expect(topology.locate(at("shop", "front"))).toMatchObject({ workload: "cart-app" })
    expect(topology.locate({ node: "10.0.0.7" })).toMatchObject({ node: "n1", zone: "eu-1a" })
    expect(topology.locate({ workload: "broker" })).toMatchObject({ namespace: "queue" })
    expect([...topology.nodesOf(at("shop", "cart"))]).toEqual(["n1"])
  })

  it("knows who needs whom, through others, by environment, arguments and annotation", () => {
    expect(topology.dependsOn(at("shop", "web"), at("shop", "cart"))).toBe(true)
    expect(topology.dependsOn(at("shop", "web"), at("data", "redis"))).toBe(true)
    expect(topology.dependsOn(at("data", "redis"), at("shop", "web"))).toBe(false)
    expect(topology.dependsOn(at("shop", "mail"), at("queue", "broker"))).toBe(true)
  })

  it("tells what is connected from what is not, and from what it knows nothing of", () => {
    expect(topology.areConnected(at("shop", "web"), at("data", "redis"))).toBe(true)
    expect(topology.areConnected(at("shop", "web"), at("shop", "mail"))).toBe(false)
    expect(topology.areConnected(at("shop", "web"), at("shop", "lonely"))).toBeUndefined()
  })
})
