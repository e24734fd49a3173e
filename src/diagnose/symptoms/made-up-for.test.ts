import { expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { at, cartPod, evidenceOf, firing, warning } from "../scene/evidence.fixture.ts"

const job = (name: string, minute: number, type: string): KubeObject => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: {
    name,
    namespace: "shop",
    creationTimestamp: at(minute),
    ownerReferences: [{ apiVersion: "batch/v1", kind: "CronJob", name: "sync", uid: "c", controller: true }]
  },
  spec: { completions: 1 },
  status: { ...(type === "Complete" ? { succeeded: 1 } : { failed: 1 }), conditions: [{ type, status: "True" }] }
})

const done = (name: string, minute: number, exitCode: number): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: `${name}-x2x4z`,
    creationTimestamp: at(minute),
    namespace: "shop",
    ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name, uid: "j", controller: true }]
  },
  spec: { restartPolicy: "Never", containers: [{ name: "app", image: "registry.example/sync:2" }] },
  status: {
    phase: exitCode === 0 ? "Succeeded" : "Failed",
    containerStatuses: [{ name: "app", ready: false, state: { terminated: { exitCode, finishedAt: at(20) } } }]
  }
})

const asked = { alerts: [firing("KubeJobFailed", { namespace: "shop", job_name: "sync-1" })] }

it("takes a failed run of a schedule for over when a later one has done its work", () => {
  const first = [job("sync-1", 0, "Failed"), done("sync-1", 0, 1)]
  expect(verdictOf(evidenceOf({ objects: [...first, job("sync-2", 10, "Complete"), done("sync-2", 10, 0)], subject: asked }))).toBe(
    "healthy"
  )
  expect(verdictOf(evidenceOf({ objects: first, subject: asked }))).not.toBe("healthy")
  expect(verdictOf(evidenceOf({ objects: [...first, job("sync-0", -10, "Complete"), done("sync-0", -10, 0)], subject: asked }))).not.toBe(
    "healthy"
  )
})

it("takes a node that went for no trouble while what ran on it runs elsewhere", () => {
  const node: KubeObject = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "worker-1" },
    status: { conditions: [{ type: "Ready", status: "True" }] }
  }
  const gone = { alerts: [firing("NodeGone", { namespace: "shop", node: "worker-9" })] }
  expect(verdictOf(evidenceOf({ objects: [node, cartPod()], complete: [{ kind: "Node" }], subject: gone }))).toBe("healthy")
  expect(verdictOf(evidenceOf({ objects: [node, cartPod()], subject: gone }))).not.toBe("healthy")
})

it("takes a failed pod of a job that is complete for history, and what it logged", () => {
  const failed = done("sync-1", 0, 1)
  const log = {
    namespace: "shop",
    pod: failed.metadata.name,
    container: "app",
    previous: false,
    lines: ["ERROR connection refused"],
    source: "x.log"
  }
  const said = (type: string) =>
    verdictOf(evidenceOf({ objects: [job("sync-1", 0, type), failed, cartPod()], logs: [log], subject: asked }))
  expect(said("Complete")).toBe("healthy")
  expect(said("Failed")).not.toBe("healthy")
})

it("takes a node for gone by who took it away, where others were recorded without it", () => {
  const node = (name: string, status = "True"): KubeObject => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    status: { conditions: [{ type: "Ready", status }] }
  })
  const went = warning(node("worker-9"), "TerminatingOnInterruption", "Interruption triggered termination for the Node")
  const gone = { alerts: [firing("SpotInterruption", { namespace: "shop", node: "worker-9" })] }
  expect(verdictOf(evidenceOf({ objects: [node("worker-1"), cartPod(), went], subject: gone }))).toBe("healthy")
  expect(verdictOf(evidenceOf({ objects: [node("worker-1"), node("worker-9", "Unknown"), cartPod(), went], subject: gone }))).not.toBe(
    "healthy"
  )
})
