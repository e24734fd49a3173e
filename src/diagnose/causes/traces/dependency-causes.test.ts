import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, crashing, evidenceOf, firing, logOf } from "../../scene/evidence.fixture.ts"
import type { Evidence, Subject } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"
import { seen, type Told } from "./trace.fixture.ts"

const podOf = (workload: string, parts: Parameters<typeof cartPod>[0] = {}): KubeObject => {
  const pod = cartPod({ name: `${workload}-6d5f7c8b9-abcde`, labels: { app: workload }, ...parts })
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${workload}-6d5f7c8b9`, uid: workload, controller: true }
  return { ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } }
}

const serviceOf = (name: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "shop" },
  spec: { selector: { app: name }, clusterIP: "10.0.0.7", ports: [{ port: 80 }] }
})

const slow: Partial<Subject> = { alerts: [firing("CartLatencyHigh", { namespace: "shop", deployment: "cart" })] }
const erring: Partial<Subject> = { alerts: [firing("CartErrorRateHigh", { namespace: "shop", service: "cart" })] }

const objects = [podOf("cart"), podOf("stock"), podOf("db"), serviceOf("cart"), serviceOf("stock"), serviceOf("db")]

const judged = (subject: Partial<Subject>, traces: Evidence["traces"] & object, more: Partial<Evidence> = {}) =>
  verdictOf({ ...evidenceOf({ objects, subject, traces }), now: Date.parse(at(30)), ...more })

const waiting = (calls: ReadonlyArray<Told>): Told => ({ service: "cart", from: 0, to: 2_000, calls })

describe("what a request waits for is named", () => {
  it.each<readonly [what: string, told: Told, expected: string]>([
    ["a service", waiting([{ service: "stock", from: 50, to: 1_950 }]), "dependency-slow Deployment/stock"],
    [
      "what that waits for itself",
      waiting([{ service: "stock", from: 50, to: 1_950, calls: [{ service: "stock", peer: "db", from: 100, to: 1_900 }] }]),
      "dependency-slow Deployment/db"
    ],
    [
      "by its address",
      waiting([{ service: "cart", peer: "10.0.0.7", from: 50, to: 1_950 }]),
      // all services of the fixture have this address: the first is taken
      "dependency-slow Deployment/stock"
    ],
    [
      "by its name in the cluster's domain",
      waiting([{ service: "cart", peer: "db.shop.svc.cluster.local", from: 50, to: 1_950 }]),
      "dependency-slow Deployment/db"
    ],
    [
      "a host outside",
      waiting([{ service: "cart", peer: "api.pay.example", from: 50, to: 1_950 }]),
      "dependency-slow Host/api.pay.example"
    ],
    ["a service that runs elsewhere", waiting([{ service: "legacy", from: 50, to: 1_950 }]), "dependency-slow Component/legacy"],
    [
      "by what it says that it runs as",
      waiting([
        {
          service: "unrelated-name",
          from: 50,
          to: 1_950,
          resource: { "k8s.namespace.name": "shop", "k8s.deployment.name": "stock" }
        }
      ]),
      "dependency-slow Deployment/stock"
    ]
  ])("%s", (_, told, expected) => {
    const own = told.calls?.some(({ peer }) => peer === "10.0.0.7")
      ? objects.filter(({ kind, metadata: { name } }) => kind !== "Service" || name === "stock")
      : objects
    expect(verdictOf({ ...evidenceOf({ objects: own, subject: slow, traces: seen(told) }), now: Date.parse(at(30)) })).toBe(expected)
  })

  it("though only some requests are slow", () => {
    const traces = [...seen(waiting([{ service: "stock", from: 50, to: 1_950 }])), ...seen({ service: "cart", from: 0, to: 20 })]
    expect(
      judged(
        slow,
        traces.map((one, index) => ({ ...one, trace: { ...one.trace, id: `t${index}` } }))
      )
    ).toBe("dependency-slow Deployment/stock")
  })

  it("as its own cause, where it has one", () => {
    const broken = podOf("stock", crashing())
    const log = logOf(broken, "starting", "KeyError: 'DATABASE_URL'")
    const told = seen({
      service: "cart",
      from: 0,
      to: 2_000,
      failed: "x",
      calls: [{ service: "cart", peer: "stock", from: 9, to: 1_990, failed: "refused" }]
    })
    const all = [broken, ...objects.filter(({ metadata }) => metadata.name !== broken.metadata.name)]
    expect(verdictOf({ ...evidenceOf({ objects: all, subject: erring, traces: told, logs: [log] }), now: Date.parse(at(30)) })).toBe(
      "environment-variable-missing Deployment/stock"
    )
  })
})

describe("what fails first is named", () => {
  const refused: Told = {
    service: "cart",
    from: 0,
    to: 50,
    failed: "status 500",
    calls: [{ service: "stock", from: 5, to: 45, failed: "deadlock detected" }]
  }

  it("where an alert tells of errors", () => {
    expect(judged(erring, seen(refused))).toBe("dependency-failing Deployment/stock")
  })

  it("though none of its pods runs", () => {
    const idle: KubeObject = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "stock", namespace: "shop" } }
    const running = objects.filter(({ metadata }) => !metadata.name.startsWith("stock"))
    const evidence = evidenceOf({ objects: [...running, serviceOf("stock"), idle], subject: erring, traces: seen(refused) })
    expect(verdictOf({ ...evidence, now: Date.parse(at(30)) })).toBe("dependency-failing Deployment/stock")
  })

  it("beside requests that did well", () => {
    expect(judged(erring, [...seen(refused), ...seen({ service: "cart", from: 0, to: 20 }, 5)])).toBe("dependency-failing Deployment/stock")
  })
})

describe("no dependency is named where", () => {
  const half = [
    { service: "stock", from: 50, to: 800 },
    { service: "db", from: 800, to: 1_500 }
  ]
  it.each<readonly [what: string, subject: Partial<Subject>, told: Told]>([
    ["it is its own work", slow, waiting([{ service: "stock", from: 50, to: 300 }])],
    [
      "it is spent on the way",
      slow,
      waiting([{ service: "cart", peer: "stock", from: 0, to: 2_000, calls: [{ service: "stock", from: 900, to: 990 }] }])
    ],
    ["several have a part in it", slow, waiting(half)],
    ["it is not slow", slow, { service: "cart", from: 0, to: 20, calls: [{ service: "stock", from: 1, to: 19 }] }],
    [
      "it fails by itself",
      erring,
      { service: "cart", from: 0, to: 20, failed: "NullPointerException", calls: [{ service: "stock", from: 1, to: 9 }] }
    ],
    [
      "nobody asks how it answers",
      { alerts: [firing("KubePodNotReady", { namespace: "shop", deployment: "cart" })] },
      waiting([{ service: "stock", from: 50, to: 1_950 }])
    ],
    ["the traces are of others", slow, { service: "mail", from: 0, to: 2_000, calls: [{ service: "stock", from: 5, to: 1_990 }] }]
  ])("%s", (_, subject, told) => {
    expect(judged(subject, seen(told))).not.toContain("dependency")
  })

  it("one request alone tells of it", () => {
    expect(judged(slow, seen(waiting([{ service: "stock", from: 50, to: 1_950 }]), 1))).toBe("inconclusive")
  })
})
