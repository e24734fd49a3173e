import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, evidenceOf, warning } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const pending = (spec: object = {}, message?: string): KubeObject =>
  cartPod({
    spec: { nodeName: undefined, ...spec },
    status: {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", ...(message === undefined ? {} : { message }) }],
      containerStatuses: []
    }
  })

const asking = (requests: object, spec: object = {}) =>
  pending({ containers: [{ name: "app", image: "registry.example/cart:2", resources: { requests } }], ...spec })

const node = (
  name: string,
  { labels = {}, spec = {}, allocatable = {} }: { labels?: object; spec?: object; allocatable?: object } = {}
): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
  spec,
  status: {
    allocatable: { cpu: "4", memory: "8Gi", pods: "110", ...allocatable },
    conditions: [{ type: "Ready", status: "True" }]
  }
})

const running = (name: string, on: string, container: object = {}): KubeObject =>
  cartPod({ name, spec: { nodeName: on }, container, labels: { app: "other" } })

const told = (message: string) => verdictOf(evidenceOf({ objects: [pending({}, message)] }))

describe("the scheduler's message", () => {
  it.each<readonly [message: string, expected: string]>([
    [
      "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient memory. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
      "insufficient-memory Deployment/cart"
    ],
    ["0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient memory.", "insufficient-cpu Deployment/cart"],
    [
      "0/1 nodes are available: 1 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate.",
      "taint-not-tolerated Deployment/cart"
    ],
    [
      "0/4 nodes are available: 1 Insufficient cpu, 3 node(s) didn't match Pod's node affinity/selector.",
      "insufficient-cpu Deployment/cart"
    ],
    ["0/2 nodes are available: 2 node(s) exceed max volume count.", "too-many-volumes Deployment/cart"],
    ["0/3 nodes are available: 3 node(s) were unschedulable.", "nodes-cordoned Deployment/cart"],
    ["0/2 nodes are available: 2 node(s) didn't match pod affinity rules.", "pod-affinity-unsatisfiable Deployment/cart"],
    [
      "0/2 nodes are available: 2 node(s) didn't match pod affinity/anti-affinity, 2 node(s) didn't satisfy existing pods anti-affinity rules.",
      "pod-anti-affinity-unsatisfiable Deployment/cart"
    ],
    ["0/2 nodes are available: 2 node(s) didn't match PersistentVolume's node affinity.", "volume-zone-conflict Deployment/cart"],
    ["0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports.", "host-port-conflict Deployment/cart"],
    ["no nodes available to schedule pods", "no-nodes Deployment/cart"],
    ["0/4 nodes are available: 2 Insufficient cpu, 2 node(s) had untolerated taint {dedicated: batch}.", "inconclusive"]
  ])("%s", (message, expected) => {
    expect(told(message)).toBe(expected)
  })
})

describe("nodes that are kept for others by their taints", () => {
  const kept = (name: string, labels: object = {}) =>
    node(name, { labels, spec: { taints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }] } })
  const others = [kept("batch-1"), kept("batch-2"), kept("batch-3", { disk: "ssd" })]
  const verdict = (spec: object, message: string) =>
    verdictOf(evidenceOf({ objects: [pending(spec, message), node("worker-1"), node("worker-2"), ...others] }))

  it.each([
    [{}, "2 Insufficient cpu, 3 node(s) had untolerated taint(s)", "insufficient-cpu Deployment/cart"],
    [
      { nodeSelector: { disk: "nvme" } },
      "2 node(s) didn't match Pod's node affinity/selector, 3 node(s) had untolerated taint(s)",
      "node-selector-mismatch Deployment/cart"
    ],
    [
      { nodeSelector: { disk: "ssd" } },
      "2 node(s) didn't match Pod's node affinity/selector, 3 node(s) had untolerated taint(s)",
      "taint-not-tolerated Deployment/cart"
    ]
  ])("count only for pods that are meant for them: %j, %s", (spec, reasons, expected) => {
    expect(verdict(spec, `0/5 nodes are available: ${reasons}.`)).toBe(expected)
  })
})

describe("without the scheduler's word, the nodes tell of", () => {
  it("requests that leave no room beside the pods that are there", () => {
    const busy = running("other-1", "worker-1", { resources: { requests: { cpu: "3500m" } } })
    expect(verdictOf(evidenceOf({ objects: [asking({ cpu: "1" }), node("worker-1"), busy] }))).toBe("insufficient-cpu Deployment/cart")
  })

  it("a selector that no node meets", () => {
    expect(
      verdictOf(evidenceOf({ objects: [pending({ nodeSelector: { disk: "ssd" } }), node("worker-1", { labels: { disk: "hdd" } })] }))
    ).toBe("node-selector-mismatch Deployment/cart")
  })

  it("a taint, those of the control plane aside", () => {
    const tainted = { spec: { taints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }] } }
    const controlPlane = { spec: { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] } }
    const evidence = evidenceOf({ objects: [pending(), node("worker-1", tainted), node("control-1", controlPlane)] })
    expect(verdictOf(evidence)).toBe("taint-not-tolerated Deployment/cart")
  })

  it("a node that is cordoned", () => {
    expect(verdictOf(evidenceOf({ objects: [pending(), node("worker-1", { spec: { unschedulable: true } })] }))).toBe(
      "nodes-cordoned Node/worker-1"
    )
  })

  it("siblings that it must be apart from", () => {
    const affinity = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "cart" } } }
        ]
      }
    }
    const sibling = cartPod({ name: "cart-6d5f7c8b9-first", spec: { affinity } })
    expect(verdictOf(evidenceOf({ objects: [pending({ affinity }), sibling, node("worker-1")] }))).toBe(
      "pod-anti-affinity-unsatisfiable Deployment/cart"
    )
  })

  it("a zone that its volume is not in", () => {
    const claim: KubeObject = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: "shop" },
      spec: { volumeName: "pv-1" },
      status: { phase: "Bound" }
    }
    const expressions = [{ key: "topology.kubernetes.io/zone", operator: "In", values: ["b"] }]
    const volume: KubeObject = {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: "pv-1" },
      spec: { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: expressions }] } } }
    }
    const pod = pending({ volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] })
    const there = node("worker-1", { labels: { "topology.kubernetes.io/zone": "a" } })
    expect(verdictOf(evidenceOf({ objects: [pod, claim, volume, there] }))).toBe("volume-zone-conflict Deployment/cart")
  })

  it("nothing, where a node would take the pod, or the nodes are not known", () => {
    expect(verdictOf(evidenceOf({ objects: [asking({ cpu: "1" }), node("worker-1")] }))).toBe("inconclusive")
    expect(verdictOf(evidenceOf({ objects: [pending({ nodeSelector: { disk: "ssd" } })] }))).toBe("inconclusive")
  })
})

describe("of pods that are not to be scheduled, or were taken away", () => {
  it("the gate is named", () => {
    const gated = cartPod({
      spec: { nodeName: undefined, schedulingGates: [{ name: "example.com/quota" }] },
      status: {
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
        containerStatuses: []
      }
    })
    expect(verdictOf(evidenceOf({ objects: [gated] }))).toBe("scheduling-gated Deployment/cart")
  })

  it("the preemption is the cause, and not the room that it leaves", () => {
    const evidence = evidenceOf({
      objects: [
        pending({}, "0/1 nodes are available: 1 Insufficient cpu."),
        {
          apiVersion: "v1",
          kind: "Event",
          metadata: { name: "e1", namespace: "shop" },
          involvedObject: { kind: "Pod", name: "cart-6d5f7c8b9-gone1", namespace: "shop" },
          type: "Normal",
          reason: "Preempted",
          message: "Preempted by pod 4f0c51b5-7d5e-4d1e-8f39-6f31b0d0c111 on node worker-1",
          lastTimestamp: at(20)
        }
      ]
    })
    expect(verdictOf(evidence)).toBe("pod-preempted Deployment/cart")
  })

  it("the scheduler's words may stand in the question about a pod that is known to wait", () => {
    const pending = cartPod({ spec: { nodeName: undefined }, status: { phase: "Pending", conditions: [], containerStatuses: [] } })
    const question = "why is cart pending? 0/5 nodes are available: 5 Insufficient cpu."
    expect(verdictOf(evidenceOf({ objects: [pending], subject: { question } }))).toBe("insufficient-cpu Deployment/cart")
    expect(verdictOf(evidenceOf({ objects: [pending], subject: { question: question.replace("cart", "mail") } }))).not.toContain("cpu")
    expect(verdictOf(evidenceOf({ objects: [cartPod()], subject: { question } }))).not.toContain("cpu")
  })

  it("its pod may be gone, where somebody asks about it", () => {
    const victim = cartPod({ name: "report-1-x2x4z" })
    const event = warning(victim, "Preempted", "Preempted by pod 6a0a4f4f-3f0b-4a87-8c5a-3df0a5a6b1d8 on node worker-1")
    const job: KubeObject = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "report-1", namespace: "shop" } }
    const asked = (question: string, ...objects: ReadonlyArray<KubeObject>) =>
      verdictOf(evidenceOf({ objects: [event, ...objects], subject: { question } }))
    expect(asked("where did report-1 go?", job)).toBe("pod-preempted Job/report-1")
    expect(asked("where did report-1-x2x4z go?")).toBe("pod-preempted Pod/report-1-x2x4z")
    expect(asked("is all well?", job)).not.toContain("pod-preempted")
  })

  it("nothing is said while all pods run, whatever was preempted or is cordoned", () => {
    const evidence = evidenceOf({ objects: [cartPod(), node("worker-1"), node("worker-2", { spec: { unschedulable: true } })] })
    expect(verdictOf(evidence)).toBe("healthy")
  })
})

describe("as kubectl prints it", () => {
  it("the selector of a described pod is compared with the nodes' labels", () => {
    const outputs = {
      "kubectl describe pod cart-6d5f7c8b9-x2x4z -n shop": `Name:             cart-6d5f7c8b9-x2x4z
Namespace:        shop
Priority:         0
Service Account:  default
Node:             <none>
Labels:           app=cart
                  pod-template-hash=6d5f7c8b9
Status:           Pending
IP:
Controlled By:    ReplicaSet/cart-6d5f7c8b9
Containers:
  app:
    Image:        registry.example/cart:2
    Port:         <none>
    Host Port:    <none>
Conditions:
  Type           Status
  PodScheduled   False
Node-Selectors:              disk=ssd
Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
Events:
  Type     Reason            Age                From               Message
  ----     ------            ----               ----               -------
  Warning  FailedScheduling  29s (x3 over 11m)  default-scheduler  0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
`
    }
    expect(verdictOf(printedEvidence(outputs))).toBe("node-selector-mismatch Deployment/cart")
  })

  it("a gate is told by the status of the table, where the description has none", () => {
    const outputs = {
      "kubectl get pods -n shop": `NAME                    READY   STATUS            RESTARTS   AGE
cart-6d5f7c8b9-x2x4z    0/1     SchedulingGated   0          4m11s
`,
      "kubectl describe pods -n shop": `Name:             cart-6d5f7c8b9-x2x4z
Namespace:        shop
Node:             <none>
Labels:           app=cart
                  pod-template-hash=6d5f7c8b9
Status:           Pending
Controlled By:    ReplicaSet/cart-6d5f7c8b9
Conditions:
  Type           Status
  PodScheduled   False
Events:                      <none>
`
    }
    expect(verdictOf(printedEvidence(outputs))).toBe("scheduling-gated Deployment/cart")
  })
})
