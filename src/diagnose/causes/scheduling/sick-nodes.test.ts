import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

// since 1.35 the scheduler counts taints without naming them
const refusal = (tainted: number) =>
  `0/3 nodes are available: ${tainted} node(s) had untolerated taint(s), ${3 - tainted} node(s) didn't match Pod's node affinity/selector.`

const waitingFor = (message: string) =>
  cartPod({
    spec: { nodeName: undefined, nodeSelector: { pool: "spare" } },
    status: {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
      containerStatuses: []
    }
  })

const node = (name: string, pool: string, taints: ReadonlyArray<string> = [], condition?: object): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { pool } },
  spec: { taints: taints.map((key) => ({ key, effect: "NoSchedule" })) },
  status: {
    allocatable: { cpu: "4", memory: "8Gi", pods: "110" },
    conditions: [{ type: "Ready", status: "True" }, ...(condition === undefined ? [] : [condition])]
  }
})

const short = { type: "MemoryPressure", status: "True", reason: "KubeletHasInsufficientMemory", message: "insufficient memory" }
const ill = ["node.kubernetes.io/memory-pressure"]
const others = [node("w-2", "general"), node("w-3", "general")]

const verdictWith = (...nodes: ReadonlyArray<KubeObject>) => {
  const tainted = nodes.filter(({ spec }) => JSON.stringify(spec).includes("NoSchedule")).length
  return verdictOf(evidenceOf({ objects: [waitingFor(refusal(tainted)), ...nodes], subject: { namespace: "shop", alerts: [] } }))
}

describe("a pod that only one node's illness keeps away", () => {
  it("waits for that node", () => {
    expect(verdictWith(node("w-1", "spare", ill, short), ...others)).toBe("node-memory-pressure Node/w-1")
  })

  it("is not what waits where the node is kept for others, ill or not", () => {
    expect(verdictWith(node("w-1", "spare", ["dedicated"]), ...others)).toBe("taint-not-tolerated Deployment/cart")
    expect(verdictWith(node("w-1", "spare", ["dedicated", ...ill], short), ...others)).toBe("taint-not-tolerated Deployment/cart")
  })

  it("has nothing to do with the illness of a node that it would not choose", () => {
    expect(verdictWith(node("w-1", "spare", ["dedicated"]), node("w-2", "general", ill, short), others[1] as KubeObject)).toBe(
      "taint-not-tolerated Deployment/cart"
    )
  })
})
