import { expect, it } from "@effect/vitest"
import { clusterNamedIn } from "./cluster-label.ts"

it("takes a cluster's name from the label", () => {
  expect(clusterNamedIn({ alertname: "KubePodNotReady", cluster: "prod-eu", pod: "prod-eu-0" })).toBe("prod-eu")
  expect(clusterNamedIn({ alertname: "ElasticsearchClusterRed", cluster: "prod-eu", pod: "logs-es-0" })).toBe("prod-eu")
  expect(clusterNamedIn({ alertname: "KubePodNotReady" })).toBeUndefined()
  expect(clusterNamedIn({ alertname: "KubePodNotReady", cluster: "" })).toBeUndefined()
})

it("does not take a store's own cluster for it", () => {
  expect(clusterNamedIn({ alertname: "ElasticsearchClusterRed", cluster: "logs", pod: "logs-es-data-1" })).toBeUndefined()
  expect(clusterNamedIn({ alertname: "HeapTooHigh", job: "elasticsearch", cluster: "audit", name: "audit-data-0" })).toBeUndefined()
  expect(clusterNamedIn({ alertname: "QueueDepth", job: "rabbitmq-exporter", cluster: "rabbit@rabbit-0" })).toBeUndefined()
  expect(clusterNamedIn({ alertname: "CephHealthError", cluster: "rook-ceph" })).toBeUndefined()
})
