import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, evidenceOf, firing, logOf } from "../../scene/evidence.fixture.ts"
import type { Sample } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"
import { series, step } from "./series.fixture.ts"

const latency = "histogram_quantile(0.99, rate(http_request_duration_seconds_bucket[5m]))"
const requests = "sum(rate(http_requests_total[5m]))"

const replicaSet = (hash: string, minute: number, image: string): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: {
    name: `cart-${hash}`,
    namespace: "shop",
    creationTimestamp: at(minute),
    ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "cart", uid: "d", controller: true }]
  },
  spec: { replicas: 1, template: { spec: { containers: [{ name: "app", image }] } } }
})

const rollout = (minute: number) => [
  replicaSet("5b5b5b5b5b", -3000, "registry.example/cart:1"),
  replicaSet("6d5f7c8b9", minute, "registry.example/cart:2")
]

const node: KubeObject = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "worker-1" },
  status: { conditions: [{ type: "Ready", status: "True" }] }
}

const slow = { alerts: [firing("CartLatencyHigh", { namespace: "shop", deployment: "cart" })] }

const verdict = (samples: ReadonlyArray<Sample>, objects: ReadonlyArray<KubeObject> = []) =>
  verdictOf(evidenceOf({ objects: [cartPod(), ...objects], samples, subject: slow }))

const slowed = series(latency, step(0.2, 2.4))

describe("measures of a workload that is asked about name", () => {
  it("the release since which it answers late", () => {
    expect(verdict([slowed], rollout(13))).toBe("release-regressed Deployment/cart")
  })

  it.each<readonly [string, Sample, string, ReadonlyArray<KubeObject>]>([
    ["requests that came with it", series(requests, step(40, 180)), "traffic-surge Deployment/cart", []],
    ["collection", series("rate(jvm_gc_pause_seconds_sum[5m])", step(0.01, 0.5)), "garbage-collection-pressure Deployment/cart", []],
    [
      "threads",
      series("tomcat_threads_busy_threads / tomcat_threads_config_max_threads", step(0.2, 1)),
      "workers-exhausted Deployment/cart",
      []
    ],
    [
      "the disk of its node",
      series("rate(node_disk_io_time_seconds_total[5m])", step(0.2, 0.99), { node: "worker-1" }),
      "disk-saturated Node/worker-1",
      [node]
    ],
    [
      "what its node drops",
      series("rate(node_ethtool_linklocal_allowance_exceeded[5m])", step(0, 90), { node: "worker-1" }),
      "node-network-saturated Node/worker-1",
      [node]
    ],
    [
      "a database that a cloud runs",
      series("aws_rds_cpuutilization_average", step(30, 99), { dbinstance_identifier: "cart" }),
      "dependency-saturated Deployment/cart",
      []
    ],
    [
      "a disk of the cloud's that has spent its burst balance",
      series("aws_ebs_burst_balance_average", (minute) => Math.max(0, 60 - 4 * minute), { volume_id: "vol-1" }),
      "dependency-saturated Deployment/cart",
      []
    ]
  ])("%s", (_, sample, expected, objects) => {
    expect(verdict([slowed, sample], objects)).toBe(expected)
  })
})

it("a release is not blamed while what it calls is not there", () => {
  const pod = cartPod()
  const lines = Array<string>(12).fill("ERROR dial tcp 10.0.9.9:5432: connect: connection timed out")
  const evidence = evidenceOf({
    objects: [pod, ...rollout(13)],
    samples: [slowed],
    subject: slow,
    logs: [{ ...logOf(pod, ...lines), previous: false }]
  })
  expect(verdictOf(evidence)).not.toContain("release-regressed")
})

describe("measures by what is called name", () => {
  const calls =
    'sum by (upstream) (rate(http_client_requests_total{status=~"5.."}[5m])) / sum by (upstream) (rate(http_client_requests_total[5m]))'
  const of = (upstream: string, value: (minute: number) => number) =>
    series(calls, value, { namespace: "shop", deployment: "cart", upstream })

  it("the one that fails, where it is outside by its caller", () => {
    expect(verdict([of("tax.example", step(0, 0.6)), of("mail.example", () => 0)])).toBe("dependency-failing Deployment/cart")
  })

  it("a workload of the cluster", () => {
    const tax = {
      ...cartPod(),
      metadata: {
        ...cartPod().metadata,
        name: "tax-0",
        ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "tax", uid: "t", controller: true }]
      }
    }
    expect(verdict([of("tax", step(0, 0.6)), of("mail.example", () => 0)], [tax])).toBe("dependency-failing StatefulSet/tax")
  })

  it("none where all do well", () => {
    expect(verdict([of("tax.example", () => 0.001), of("mail.example", () => 0)])).toBe("inconclusive")
  })
})

describe("measures name nothing where", () => {
  it.each<readonly [string, ReadonlyArray<Sample>, ReadonlyArray<KubeObject>]>([
    ["it answers late, and nothing else is known", [slowed], []],
    ["the rollout was long before", [slowed], rollout(-30)],
    ["the rollout came after", [slowed], rollout(22)],
    ["it was rolled out and answers as before", [series(latency, step(0.2, 0.22))], rollout(13)],
    ["requests doubled with the rollout", [slowed, series(requests, step(40, 90))], rollout(13)],
    [
      "something else did badly before",
      [slowed, series(latency, step(0.2, 3, 9), { namespace: "shop", service: "db" })],
      [
        ...rollout(13),
        {
          ...cartPod(),
          metadata: {
            ...cartPod().metadata,
            name: "db-0",
            ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "db", uid: "t", controller: true }]
          }
        }
      ]
    ],
    ["another workload's measure is bad", [series(latency, step(0.2, 2.4), { namespace: "shop", deployment: "mail" })], rollout(13)],
    ["requests rise and all is answered in time", [series(requests, step(40, 180)), series(latency, step(0.2, 0.2))], []]
  ])("%s", (_, samples, objects) => {
    expect(["inconclusive", "healthy"]).toContain(verdict(samples, objects))
  })
})
