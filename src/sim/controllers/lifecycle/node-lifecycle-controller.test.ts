import { expect, it } from "vitest"
import { deployment, makeCluster } from "../../control-plane.fixture.ts"

it("marks a silent node, takes its pods out of service, and evicts them when their toleration ends", () => {
  const { store, advance, kubelet, pods, condition, eventsOf } = makeCluster()
  const tolerations = ["not-ready", "unreachable"].map((key) => ({
    key: `node.kubernetes.io/${key}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: 300
  }))
  store.create("deployments.apps", deployment("web", "web:1", {}, { tolerations }))
  advance(30)
  const node = pods()[0]?.spec.nodeName
  kubelet.setDown(node, true)
  advance(70)
  const lost = () => store.get("nodes", undefined, node)
  expect(condition(lost(), "Ready")).toMatchObject({
    status: "Unknown",
    reason: "NodeStatusUnknown",
    message: "Kubelet stopped posting node status."
  })
  expect(lost()?.spec.taints.map((taint: { key: string; effect: string }) => `${taint.key}:${taint.effect}`)).toEqual([
    "node.kubernetes.io/unreachable:NoSchedule",
    "node.kubernetes.io/unreachable:NoExecute"
  ])
  expect(eventsOf(node)).toContain(`Normal NodeNotReady Node ${node} status is now: NodeNotReady`)
  const there = () => pods().filter((pod) => pod.spec.nodeName === node)
  expect(there().map((pod) => [condition(pod, "Ready")?.status, pod.metadata.deletionTimestamp])).toEqual([["False", undefined]])
  advance(310)
  expect(there()[0]?.metadata.deletionTimestamp).toBeDefined()
  expect(pods().filter((pod) => pod.spec.nodeName !== node && condition(pod, "Ready")?.status === "True")).toHaveLength(3)
  kubelet.setDown(node, false)
  advance(60)
  expect(there()).toEqual([])
  expect(lost()?.spec.taints).toBeUndefined()
  expect(condition(lost(), "Ready")?.status).toBe("True")
})
