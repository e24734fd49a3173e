import { describe, expect, it } from "vitest"
import { showEntity } from "../../../../domain/entity.ts"
import { eventOf } from "../../../scene/views/event.ts"
import { readPrinted } from "../read-printed.ts"
import { writtenEvents } from "./written-events.ts"

const told = (command: string, ...lines: ReadonlyArray<string>) =>
  readPrinted({ command, output: lines.join("\n"), namespace: "shop" }).objects.map((object) => {
    const { about, message, reason } = eventOf(object)
    return `${showEntity(about)} ${reason}: ${message}`
  })

describe("an event that no table tells", () => {
  it("is about what its row or its message names", () => {
    expect(
      told("$ kubectl get events", "12s   Warning FailedScheduling pod/cart-0     0/4 nodes are available: 4 Insufficient cpu.")
    ).toEqual([expect.stringMatching(/^Pod shop\/cart-0 FailedScheduling: 0\/4 nodes/)])
    expect(
      told(
        "$ kubectl describe rs",
        '  Warning  FailedCreate  2m  replicaset-controller  Error creating: pods "cart-7d4b9c6f5d-x2x9z" is forbidden: no'
      )
    ).toEqual([expect.stringMatching(/^ReplicaSet shop\/cart-7d4b9c6f5d /)])
    expect(
      told("$ kubectl describe sts cart", 'create Pod cart-0 in StatefulSet cart failed error: pods "cart-0" is forbidden: no')
    ).toEqual([expect.stringMatching(/^StatefulSet shop\/cart FailedCreate/)])
    expect(
      told(
        "$ kubectl get events",
        "9m  2d  31  cart-5f7.15a87b365ab1e4  ReplicaSet   Warning  FailedCreate  replicaset-controller  it was refused"
      )
    ).toEqual([expect.stringMatching(/^ReplicaSet shop\/cart-5f7 FailedCreate: it was refused/)])
  })

  it("is about what its message names, where kubectl printed of the object its kind alone", () => {
    const row = '4s  Warning  FailedCreate  Job  Error creating: pods "import-2x9zq" is forbidden: no'
    expect(told("$ kubectl get events", row)).toEqual([expect.stringMatching(/^Job shop\/import FailedCreate/)])
  })

  it("is about the only pod in the same text that is not well", () => {
    const row = '  Warning  Failed  8s (x3 over 1m)  kubelet  Error: secret "token" not found'
    const pod = (name: string, status: string) => `${name}   ${status === "Running" ? "1/1" : "0/1"}   ${status}   0   2m`
    const pods = (...rows: ReadonlyArray<string>) =>
      told("what was shown", row, "$ kubectl get pods", "NAME   READY   STATUS   RESTARTS   AGE", ...rows).filter((one) =>
        one.includes("token")
      )
    const waits = "CreateContainerConfigError"
    expect(pods(pod("cart-1", waits), pod("till-1", "Running"))).toEqual([expect.stringMatching(/^Pod shop\/cart-1 Failed: /)])
    expect(pods(pod("cart-1", waits), pod("till-1", waits))).toEqual([])
    expect(pods(pod("till-1", "Running"))).toEqual([])
  })

  it("is about the pod that another row beside it names", () => {
    const found = told(
      "what describe said",
      "  Normal   Scheduled  5m                default-scheduler  Successfully assigned shop/cart-1 to n1",
      "  Warning  Failed     1m (x5 over 5m)   kubelet, n1        Error: it cannot be started"
    )
    expect(found).toEqual([expect.stringMatching(/^Pod shop\/cart-1 Scheduled/), "Pod shop/cart-1 Failed: Error: it cannot be started"])
  })

  it("does not list all pods, nor is a line of which nothing tells what it is about", () => {
    const read = (line: string) => readPrinted({ command: "$ kubectl describe pod", output: line })
    expect(read("Warning  BackOff  3m  kubelet  Back-off").objects).toEqual([])
    expect(read("  Normal  Scheduled  3m  default-scheduler  Successfully assigned shop/cart-1 to n1").complete).toEqual([])
  })
})

describe("an event in a controller's log", () => {
  it.each([
    [
      "of client-go",
      `I0102 12:46:14.9 1 event.go:209] Event(v1.ObjectReference{Kind:"Ingress", Namespace:"shop", Name:"cart", UID:"1", APIVersion:"v1"}): type: 'Warning' reason: 'Refused' it cannot be`
    ],
    [
      "that could not be sent",
      `Action:"x", Reason:"Refused", Regarding:v1.ObjectReference{Kind:"Ingress", Namespace:"shop", Name:"cart", UID:"1"}, Note:"it cannot be", Type:"Warning", Other:1`
    ],
    [
      "of controller-runtime",
      `{"level":"debug","logger":"events","msg":"Warning","object":{"kind":"Ingress","namespace":"shop","name":"cart"},"reason":"Refused","message":"it cannot be"}`
    ],
    [
      "of controller-runtime as text",
      `2025-01-02T10:00:00Z\tDEBUG\tevents\tit cannot be\t{"type": "Warning", "object": {"kind":"Ingress","namespace":"shop","name":"cart"}, "reason": "Refused"}`
    ]
  ])("is read: %s", (_, line) => {
    expect(writtenEvents([line, "another line"])).toMatchObject([
      { involvedObject: { kind: "Ingress", namespace: "shop", name: "cart" }, type: "Warning", reason: "Refused", message: "it cannot be" }
    ])
  })
})

describe("what a controller could not do", () => {
  const error = (fields: object) => `{"level":"error","msg":"Reconciler error",${JSON.stringify(fields).slice(1)}`

  it.each([
    ["of older ones", error({ logger: "controller.ingress", name: "cart", namespace: "shop", error: "no subnet" })],
    ["of newer ones", error({ controllerKind: "Ingress", Ingress: {}, name: "cart", namespace: "shop", error: "no subnet" })],
    [
      "as text",
      '2025-01-02T10:00:00Z\tERROR\tReconciler error\t{"controller": "ingress", "object": {"name":"cart","namespace":"shop"}, "error": "no subnet"}'
    ]
  ])("is an event of the object: %s", (_, line) => {
    expect(writtenEvents([line])).toMatchObject([
      { involvedObject: { kind: "Ingress", namespace: "shop", name: "cart" }, reason: "FailedReconcile", message: "no subnet" }
    ])
  })

  it("is none where it will be tried again, or the kind is not known", () => {
    expect(writtenEvents([error({ controller: "ingress", name: "cart", error: "the object has been modified; please apply" })])).toEqual([])
    expect(writtenEvents([error({ controller: "gizmo", name: "cart", error: "no" })])).toEqual([])
  })
})

describe("Cluster Autoscaler's log", () => {
  const refused = (pod: string) =>
    `I0102 1 pod_schedulable.go:165] Pod ${pod} can't be scheduled on pool-a, predicate checking error: node(s) had untolerated taint {dedicated: gpu}; predicateName=TaintToleration`
  const waits = "I0102 1 scale_up.go:271] Pod shop/cart-1 is unschedulable"
  const ends = "I0102 1 scale_up.go:418] No pod can fit to pool-a"

  it("tells of pods that no group suits, older and newer", () => {
    const about = { involvedObject: { kind: "Pod", namespace: "shop", name: "cart-1" }, reason: "NotTriggerScaleUp" }
    expect(writtenEvents([waits, refused("cart-1"), ends])).toMatchObject([about])
    expect(writtenEvents([refused("shop/cart-1"), ends])).toMatchObject([about])
  })

  it("tells of none while it makes a node", () => {
    expect(writtenEvents([waits, refused("cart-1"), ends, "I0102 1 scale_up.go:468] Best option to resize: pool-b"])).toEqual([])
    expect(writtenEvents([refused("cart-1"), ends])).toEqual([])
  })
})

describe("Karpenter's log", () => {
  it("names its pod with the name before or after the namespace", () => {
    const about = { involvedObject: { kind: "Pod", namespace: "shop", name: "cart-1" }, reason: "FailedScheduling" }
    for (const pod of ['{"name":"cart-1","namespace":"shop"}', '{"namespace":"shop","name":"cart-1"}', '"shop/cart-1"']) {
      const line = `{"level":"ERROR","message":"could not schedule pod","Pod":${pod},"error":"no instance type satisfied resources"}`
      expect(writtenEvents([line])).toMatchObject([about])
    }
  })
})
