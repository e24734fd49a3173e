import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { at, cartPod, crashing, evidenceOf, logOf } from "../scene/evidence.fixture.ts"

const podOf = (app: string, parts: Parameters<typeof cartPod>[0] = {}, namespace = "shop"): KubeObject => {
  const pod = cartPod({ ...parts, name: `${app}-6d5f7c8b9-x2x4z` })
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${app}-6d5f7c8b9`, uid: "rs", controller: true }
  return { ...pod, metadata: { ...pod.metadata, namespace, labels: { app, "pod-template-hash": "6d5f7c8b9" }, ownerReferences: [owner] } }
}
const service = (name: string, spec: object = {}, namespace = "shop"): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace },
  spec: { clusterIP: `10.96.0.${name.length}`, selector: { app: name }, ports: [{ port: 5432 }], ...spec }
})
const settings = (data: object): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "orders-env", namespace: "shop", creationTimestamp: "2025-01-01T00:00:00Z" },
  data
})
const killed = crashing({ exitCode: 137, reason: "OOMKilled", finishedAt: at(29) })
const ledger = podOf("ledger", killed)
const said = (pod: KubeObject, ...lines: ReadonlyArray<string>) => ({ ...logOf(pod, ...lines), previous: false })
const refused = ["12:01:00 ready", "12:29:00 ERROR pool: connection refused", "12:29:30 ERROR pool: connection refused"]
const root = "out-of-memory-limit Deployment/ledger"
const subject = { question: "why does orders answer with errors?", namespace: "shop" }

const judged = (orders: KubeObject, lines: ReadonlyArray<string>, ...objects: ReadonlyArray<KubeObject>) =>
  verdictOf(
    evidenceOf({ objects: [orders, ledger, service("ledger"), service("orders"), ...objects], logs: [said(orders, ...lines)], subject })
  )

describe("a cause explains who calls what it is at, where that is named", () => {
  it.each<readonly [how: string, container: object, lines: ReadonlyArray<string>, others: ReadonlyArray<KubeObject>]>([
    ["on a line beside the complaint", {}, ["12:29 ERROR cannot open a session: connection refused", "    at host=ledger port=5432"], []],
    ["by a variable with its address", { env: [{ name: "DB_PORT", value: "tcp://10.96.0.6:5432" }] }, refused, []],
    ["by a ConfigMap", { envFrom: [{ configMapRef: { name: "orders-env" } }] }, refused, [settings({ DB_ADDR: "ledger:5432" })]],
    [
      "by the name of a variable that a Secret fills",
      { env: [{ name: "LEDGER_URL", valueFrom: { secretKeyRef: { name: "orders", key: "url" } } }] },
      refused,
      []
    ],
    ["by a pod's own name that is not found", {}, ["MongoServerSelectionError: getaddrinfo ENOTFOUND ledger-0.ledger"], []],
    ["by a pod's own name", {}, ["12:29 ERROR cannot open a session: connection refused (ledger-0.ledger)"], []],
    [
      "by another name of it",
      { env: [{ name: "DB", value: "books" }] },
      refused,
      [service("books", { selector: {}, clusterIP: "None", externalName: "ledger.shop.svc.cluster.local" })]
    ]
  ])("%s", (_, container, lines, others) => {
    expect(judged(podOf("orders", { container }), lines, ...others)).toBe(root)
  })

  it("and not who complains of what is outside of the cluster, whatever it is told to call as well", () => {
    const orders = podOf("orders", { container: { env: [{ name: "DB", value: "ledger:5432" }] } })
    const outside = '12:29 ERROR Post "https://pay.example.com/v1": dial tcp 203.0.113.9:443: i/o timeout'
    expect(judged(orders, [outside, outside, outside])).not.toBe(root)
  })
})

it("explains who complains in words of its own of what waits for the root", () => {
  const waiting = { status: { phase: "Running", conditions: [{ type: "Ready", status: "False", lastTransitionTime: at(5) }] } }
  const api = podOf("api", { ...waiting, containerStatus: { ready: false, restartCount: 0, state: { running: { startedAt: at(1) } } } })
  const orders = podOf("orders", { container: { env: [{ name: "API", value: "http://api" }] } })
  const logs = [
    said(api, ...Array.from({ length: 6 }, () => "12:29 WARN not ready: dial tcp 10.96.0.6:5432: connect: connection refused")),
    said(orders, ...Array.from({ length: 6 }, () => "12:29 ERROR GET /orders failed: upstream answered 503"))
  ]
  const objects = [orders, api, ledger, service("ledger"), service("api"), service("orders")]
  expect(verdictOf(evidenceOf({ objects, logs, subject }))).toBe(root)
})

it("believes who says that it calls elsewhere, whatever it is told to call as well", () => {
  const orders = podOf("orders", { ...crashing(), container: { env: [{ name: "DB", value: "ledger:5432" }] } })
  const outside = 'FATAL cannot reach the bank: Post "https://api.bank.example/v2": dial tcp 203.0.113.20:443: connect: connection refused'
  const judgedOf = (line: string) =>
    verdictOf(
      evidenceOf({
        objects: [orders, podOf("ledger"), service("ledger"), service("orders")],
        logs: [logOf(orders, line)],
        subject: { namespace: "shop" }
      })
    )
  expect(judgedOf(outside)).toBe("dependency-unreachable Deployment/orders")
  expect(judgedOf("FATAL connection refused")).toBe("inconclusive")
})

it("believes why what is called fails, and not what may be wrong with its service as well", () => {
  const orders = podOf("orders")
  const port = { ports: [{ name: "http", containerPort: 8080 }] }
  const books = podOf("books", { ...killed, container: port })
  const logs = [said(orders, ...Array.from({ length: 6 }, () => "12:29 ERROR GET http://books:8888/all: connection refused"))]
  const objects = [orders, books, service("books", { ports: [{ port: 8888, targetPort: 8888 }] }), service("orders")]
  const verdict = verdictOf(evidenceOf({ objects, logs, subject, complete: [{ kind: "Pod", namespace: "shop" }] }))
  expect(verdict).toBe("out-of-memory-limit Deployment/books")
})

it("leaves open which of two broken dependencies a bare complaint is of", () => {
  const env = [
    { name: "DB", value: "ledger:5432" },
    { name: "CACHE", value: "cache:6379" }
  ]
  const orders = podOf("orders", { container: { env } })
  const logs = [said(orders, ...Array.from({ length: 6 }, () => "12:29 ERROR request failed: upstream answered 503"))]
  const objects = [orders, ledger, podOf("cache", killed), service("ledger"), service("cache"), service("orders")]
  expect(verdictOf(evidenceOf({ objects, logs, subject }))).toBe("inconclusive")
})

it("believes what is likely of what its callers complain of", () => {
  const files = podOf("files")
  const orders = podOf("orders")
  const full = Array.from({ length: 6 }, () => "12:29 write /data/blob: no space left on device")
  const complaint = Array.from({ length: 6 }, () => "12:29 ERROR upload to http://files:9000 failed: 507 Insufficient Storage")
  const verdictOfCalls = (lines: ReadonlyArray<string>) =>
    verdictOf(
      evidenceOf({
        objects: [orders, files, service("files"), service("orders")],
        logs: [said(files, ...full), said(orders, ...lines)],
        subject
      })
    )
  expect(verdictOfCalls(complaint)).toBe("volume-full Deployment/files")
  expect(verdictOfCalls(["12:29 INFO ready"])).not.toContain("volume-full")
})

it("gives what is wrong with the control plane as the cause of what an operator complains of", () => {
  const etcd: KubeObject = {
    ...podOf("etcd", {}, "kube-system"),
    metadata: { name: "etcd-control-1", namespace: "kube-system", creationTimestamp: at(0) }
  }
  const operator = podOf("operator")
  const late = 'E0101 12:29 error: Put "https://10.96.0.1:443/apis/x": context deadline exceeded, waiting for kubernetes.default'
  const logs = [
    { ...said(etcd, '{"level":"warn","msg":"alarm raised","alarm":"NOSPACE"}'), container: "etcd" },
    said(operator, ...Array.from({ length: 6 }, () => late))
  ]
  const question = "why does operator answer with errors?"
  expect(verdictOf(evidenceOf({ objects: [etcd, operator, service("operator")], logs, subject: { question, namespace: "shop" } }))).toBe(
    "etcd-no-space Pod/etcd-control-1"
  )
})

it("believes who is refused, and takes who refuses for well, also where that one tells of it", () => {
  const orders = podOf("orders", crashing())
  const denied = "Access denied for user 'orders'@'10.0.0.9' (using password: YES)"
  const logs = [
    { ...said(orders, `panic: ledger: Error 1045 (28000): ${denied}`), previous: true },
    said(podOf("ledger"), ...Array.from({ length: 5 }, () => `12:29 [Note] [Server] ${denied}`))
  ]
  const objects = [orders, podOf("ledger"), service("ledger"), service("orders")]
  const verdictFor = (count: number) => verdictOf(evidenceOf({ objects, logs: logs.slice(0, count), subject: { namespace: "shop" } }))
  expect(verdictFor(2)).toBe("credentials-rejected Deployment/orders")
  expect(verdictFor(1)).toBe("credentials-rejected Deployment/orders")
})
