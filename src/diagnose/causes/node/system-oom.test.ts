import { expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, crashing, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const node: KubeObject = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "worker-4" },
  status: {
    conditions: [
      { type: "MemoryPressure", status: "False" },
      { type: "Ready", status: "True" }
    ]
  }
}
const oom = (lastTimestamp: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: "worker-4.oom", namespace: "default" },
  involvedObject: { kind: "Node", name: "worker-4" },
  type: "Warning",
  reason: "SystemOOM",
  message: "System OOM encountered, victim process: cart, pid: 4711",
  lastTimestamp
})
const killed = (reason: string) => cartPod({ ...crashing({ exitCode: 137, reason, finishedAt: at(29) }), spec: { nodeName: "worker-4" } })

it("is the node's when a container is killed there and no limit was reached", () => {
  expect(verdictOf(evidenceOf({ objects: [node, oom(at(29)), killed("Error")] }))).toBe("node-memory-pressure Node/worker-4")
})

it("is the container's own when its limit was, and nobody's long after", () => {
  expect(verdictOf(evidenceOf({ objects: [node, oom(at(29)), killed("OOMKilled")] }))).toBe("out-of-memory-limit Deployment/cart")
  expect(verdictOf(evidenceOf({ objects: [node, oom("2026-01-01T08:00:00Z"), killed("Error")] }))).not.toContain("node-memory")
})
