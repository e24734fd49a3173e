import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { causes } from "../causes/library.ts"
import { at, cartPod, crashing, evidenceOf, logOf, waiting, warning } from "../scene/evidence.fixture.ts"
import { makeScene } from "../scene/make-scene.ts"
import type { Evidence, Subject } from "../scene/scene.ts"
import { analyse } from "./analyse.ts"
import { reportOf } from "./report.ts"

const verdictOf = (subject: Partial<Subject>, parts: Partial<Omit<Evidence, "subject" | "objects">> = {}, objects = [cartPod()]) => {
  const { verdict } = analyse(makeScene(evidenceOf({ subject, objects, ...parts })), causes)
  return verdict.verdict === "inconclusive" ? verdict.reason : verdict.verdict
}

const stuck = { ...cartPod(waiting("ImagePullBackOff", 'Failed to pull image "registry.example/cart:2": not found')) }
const other = (pod: typeof stuck) => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    name: "mailer-5c9f4d7b8-qqqqq",
    labels: { app: "mailer", "pod-template-hash": "5c9f4d7b8" },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "mailer-5c9f4d7b8", uid: "rs2", controller: true }]
  }
})

describe("healthy is said", () => {
  it("of what was asked about and seen well", () => {
    expect(verdictOf({})).toBe("healthy")
    expect(verdictOf({ question: "What is wrong with cart?" })).toBe("healthy")
  })

  it("of a workload beside one that is not", () => {
    const cart = { named: [{ kind: "Deployment", namespace: "shop", name: "cart" }] }
    const mailer = { named: [{ kind: "Deployment", namespace: "shop", name: "mailer" }] }
    expect(verdictOf(cart, {}, [cartPod(), other(stuck)])).toBe("healthy")
    expect(verdictOf(mailer, {}, [cartPod(), other(stuck)])).toBe("cause")
  })

  it("of a namespace while another one does not end and a node that it does not use is down", () => {
    const condition = (type: string, status: string, reason: string) => ({ type, status, reason, message: reason })
    const elsewhere: ReadonlyArray<KubeObject> = [
      {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "old", deletionTimestamp: "2026-01-01T00:00:00Z" },
        status: { phase: "Terminating", conditions: [condition("NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain")] }
      },
      {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: "node-9" },
        status: { conditions: [condition("Ready", "Unknown", "NodeStatusUnknown")] }
      }
    ]
    expect(verdictOf({ namespace: "shop" }, {}, [cartPod(), ...elsewhere])).toBe("healthy")
    expect(verdictOf({}, {}, [cartPod(), ...elsewhere])).not.toBe("healthy")
  })

  it("of a namespace while an aggregated API of others does not answer, until somebody asks for that", () => {
    const message = 'service/things-api in "other" is not present'
    const api: KubeObject = {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: "v1.things.example" },
      spec: { service: { namespace: "other", name: "things-api" } },
      status: { conditions: [{ type: "Available", status: "False", reason: "ServiceNotFound", message }] }
    }
    expect(verdictOf({ namespace: "shop" }, {}, [cartPod(), api])).toBe("healthy")
    expect(verdictOf({ namespace: "shop", question: "What is wrong with v1.things.example?" }, {}, [cartPod(), api])).toBe("cause")
    expect(verdictOf({}, {}, [cartPod(), api])).toBe("cause")
  })

  it("of a namespace in which nothing is to run, once all of it was seen", () => {
    const shop: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }
    const complete = ["Pod", "Job", "Deployment", "StatefulSet", "DaemonSet"].map((kind) => ({ kind, namespace: "shop" }))
    expect(verdictOf({ namespace: "shop" }, { complete }, [shop])).toBe("healthy")
    expect(verdictOf({ namespace: "shop" }, { complete }, [])).toMatch(/too little is known/)
    expect(verdictOf({ namespace: "shop" }, { complete: complete.slice(1) }, [shop])).toMatch(/too little is known/)
    const conditions = [{ type: "Ready", status: "Unknown", reason: "NodeStatusUnknown" }]
    const lost: KubeObject = { apiVersion: "v1", kind: "Node", metadata: { name: "node-9" }, status: { conditions } }
    expect(verdictOf({ namespace: "shop" }, { complete }, [shop, lost])).toBe("healthy")
    expect(verdictOf({ namespace: "shop" }, {}, [shop, lost])).not.toBe("healthy")
  })

  it("of how something answers only when its logs are known and clean", () => {
    const question = "Why does cart return errors?"
    expect(verdictOf({ question })).toMatch(/told by its logs/)
    expect(verdictOf({ question }, { logs: [{ ...logOf(cartPod(), "listening"), previous: false }] })).toBe("healthy")
    expect(verdictOf({ question }, { logs: [{ ...logOf(cartPod(), "ERROR 502"), previous: false }] })).toMatch(/no cause is confirmed/)
  })

  it("of a pod that was placed in the end, whatever was said before", () => {
    const pod = cartPod()
    const unplaced = warning(pod, "FailedScheduling", "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.")
    expect(verdictOf({}, {}, [pod, unplaced])).toBe("healthy")
    // a table need not tell where it runs
    expect(verdictOf({}, {}, [cartPod({ spec: { nodeName: undefined } }), unplaced])).toBe("healthy")
  })

  it("not of a workload that was made just now while nothing of it is ready", () => {
    const made = (minute: number, available: number): KubeObject => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "mailer", namespace: "shop", creationTimestamp: at(minute) },
      spec: { replicas: 2 },
      status: { replicas: 2, availableReplicas: available }
    })
    expect(verdictOf({}, {}, [cartPod(), made(29, 1)])).toBe("healthy")
    expect(verdictOf({}, {}, [cartPod(), made(29, 0)])).toMatch(/0 of 2 replicas, and was made just now/)
  })

  it("of nodes, claims and services that tell by themselves how they are", () => {
    const node = (status: string): KubeObject => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "worker-1" },
      status: { conditions: [{ type: "Ready", status, reason: "KubeletReady" }] }
    })
    const named = { named: [{ kind: "Node", name: "worker-1" }] }
    expect(verdictOf(named, {}, [node("True")])).toBe("healthy")
    expect(verdictOf(named, {}, [node("False")])).not.toBe("healthy")
  })

  it("never of what takes measurements, of what is no question of health, or of what is not known", () => {
    expect(verdictOf({ question: "Why is cart slow?" })).toMatch(/measurements/)
    expect(verdictOf({ question: "Show me the memory of cart" })).toBe("it was not asked what is wrong")
    expect(verdictOf({ question: "What is the issue with golden-eagle?" })).toBe("nothing is known of golden-eagle")
    expect(verdictOf({}, {}, [])).toMatch(/too little is known/)
  })
})

it("says that something is not there when its list is known whole", () => {
  const subject = { named: [{ kind: "Deployment", namespace: "shop", name: "basket" }] }
  expect(verdictOf(subject, { complete: [{ kind: "Deployment", namespace: "shop" }] })).toBe("there is no Deployment shop/basket")
})

it("does not take a cause for a rival of itself where it is at work in several places, and tells of the place that it names", () => {
  const node = (name: string): KubeObject => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    status: {
      conditions: [
        { type: "Ready", status: "True" },
        { type: "NetworkUnavailable", status: "True", reason: "NoRoute", message: `no route on ${name}` }
      ]
    }
  })
  const analysis = analyse(makeScene(evidenceOf({ objects: [node("worker-1"), node("worker-2")] })), causes)
  const { cause, hypotheses } = reportOf(analysis, { apiCalls: 0, millis: 0 })
  expect(cause?.code).toBe("node-network-unavailable")
  expect(hypotheses[0]).toMatchObject({ code: cause?.code, entity: cause?.entity })
})

it("looks at the successors of a pod that is gone", () => {
  const gone = { named: [{ kind: "Pod", namespace: "shop", name: "cart-77f5d8c9b-ppppp" }] }
  expect(verdictOf(gone, {}, [cartPod(crashing({ exitCode: 137, reason: "OOMKilled", finishedAt: undefined }))])).toBe("cause")
})
