import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, crashing, evidenceOf } from "../../scene/evidence.fixture.ts"
import type { LogText, Sample } from "../../scene/scene.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const systemPod = (name: string, ready = true): KubeObject => {
  const pod = cartPod(ready ? {} : crashing())
  const { labels: _, ownerReferences: __, ...metadata } = pod.metadata
  return { ...pod, metadata: { ...metadata, name, namespace: "kube-system" } }
}

const logOf = (pod: string, ...lines: ReadonlyArray<string>): LogText => ({
  namespace: "kube-system",
  pod,
  previous: false,
  lines,
  source: `logs/kube-system/${pod}.log`
})

const sample = (name: string, value: number): Sample => ({
  query: name,
  metric: { __name__: name },
  points: [[1, value]],
  source: "prometheus/001.json"
})

const metricsApi = (status: string): KubeObject => ({
  apiVersion: "apiregistration.k8s.io/v1",
  kind: "APIService",
  metadata: { name: "v1beta1.metrics.k8s.io" },
  spec: { service: { namespace: "kube-system", name: "metrics-server" } },
  status: {
    conditions: [
      {
        type: "Available",
        status,
        reason: "MissingEndpoints",
        message: 'endpoints for service/metrics-server in "kube-system" have no addresses with port name "https"'
      }
    ]
  }
})

const scaler: KubeObject = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "cart", namespace: "shop" },
  spec: { scaleTargetRef: { kind: "Deployment", name: "cart" }, maxReplicas: 3 },
  status: {
    conditions: [
      {
        type: "ScalingActive",
        status: "False",
        reason: "FailedGetResourceMetric",
        message:
          "unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server is currently unable to handle the request (get pods.metrics.k8s.io)"
      }
    ]
  }
}

it("hears of etcd from whom the API server passed its errors on to", () => {
  const said = (line: string) => verdictOf(evidenceOf({ said: [{ line, source: "commands/001.txt" }] }))
  const full = "status_manager.go:446] Failed to update status for pod: etcdserver: mvcc: database space exceeded"
  expect(said(`Jan 02 11:17:02 n1 kubelet[1495]: W0102 11:17:02.5 1495 ${full}`)).toBe("etcd-no-space Service/kubernetes")
  expect(said(`Jan 02 11:17:02 n1 k3s[42]: {"level":"warn","error":"etcdserver: no space"}`)).toBe("etcd-no-space Service/kubernetes")
  expect(said(`Jan 02 11:17:02 n1 sensu[42]: error initializing the store: etcdserver: mvcc: database space exceeded`)).toBe("inconclusive")
})

describe("the control plane's cause is named for", () => {
  it("an aggregated API that is down, and not for the autoscaler that it starves", () => {
    expect(verdictOf(evidenceOf({ objects: [cartPod(), scaler, metricsApi("False")] }))).toBe(
      "api-service-unavailable APIService/v1beta1.metrics.k8s.io"
    )
  })

  it("a full etcd, by its log and by its metrics", () => {
    const etcd = systemPod("etcd-control-1")
    const log = logOf("etcd-control-1", '{"level":"warn","msg":"alarm raised","alarm":"NOSPACE"}')
    expect(verdictOf(evidenceOf({ objects: [etcd], logs: [log] }))).toBe("etcd-no-space Pod/etcd-control-1")
    const samples = [sample("etcd_mvcc_db_total_size_in_bytes", 2.1e9), sample("etcd_server_quota_backend_bytes", 2.147e9)]
    expect(verdictOf(evidenceOf({ objects: [etcd], samples }))).toBe("etcd-no-space Pod/etcd-control-1")
  })

  it("an API server that turns requests away, where it answers so", () => {
    const outputs = {
      "kubectl get pods -n shop":
        "Error from server (TooManyRequests): the server has received too many requests and has asked us to try again later (get pods)\n"
    }
    expect(verdictOf(printedEvidence(outputs))).toBe("api-server-overloaded Service/kubernetes")
  })

  it("requests that priority and fairness rejected just now, by flow schema, and not those of long ago", () => {
    const name = "apiserver_flowcontrol_rejected_requests_total"
    const labels = { flow_schema: "service-accounts", priority_level: "workload-low", reason: "queue-full" }
    const increase = (value: number): Sample => ({ ...sample(name, value), query: `sum(increase(${name}[10m]))`, metric: labels })
    const judged = (...samples: ReadonlyArray<Sample>) => verdictOf(evidenceOf({ objects: [cartPod()], samples }))
    expect(judged(increase(900))).toBe("api-server-overloaded Service/kubernetes")
    expect(
      judged({
        ...sample(name, 0),
        metric: { __name__: name, ...labels },
        points: [
          [0, 100],
          [600, 900]
        ]
      })
    ).toBe("api-server-overloaded Service/kubernetes")
    expect(judged(increase(3))).toBe("healthy")
    expect(judged(sample(name, 900))).toBe("healthy")
  })

  it("what the API server says of its own health, and not while it starts", () => {
    const readyz = (...checks: ReadonlyArray<string>) =>
      verdictOf(printedEvidence({ "kubectl get --raw /readyz?verbose": ["[+]ping ok", ...checks, "readyz check failed", ""].join("\n") }))
    expect(readyz("[-]etcd failed: reason withheld")).toBe("etcd-unreachable Service/kubernetes")
    expect(readyz("[-]informer-sync failed: reason withheld")).toBe("api-server-not-ready Service/kubernetes")
    expect(readyz("[-]poststarthook/rbac/bootstrap-roles failed: reason withheld")).toBe("inconclusive")
  })

  it("etcd's own cause where it tells one, and not that it is not reached", () => {
    const etcd = systemPod("etcd-control-1")
    const log = logOf("etcd-control-1", "etcdserver: no leader")
    const said = [{ line: "[-]etcd failed: reason withheld", source: "commands/001.txt" }]
    expect(verdictOf(evidenceOf({ objects: [etcd], logs: [log], said }))).toBe("etcd-no-quorum Pod/etcd-control-1")
  })

  it("a scheduler that is not there", () => {
    const pending = cartPod({ spec: { nodeName: undefined }, status: { phase: "Pending", conditions: [], containerStatuses: [] } })
    expect(
      verdictOf(evidenceOf({ objects: [pending, systemPod("kube-scheduler-control-1", false)], subject: { workload: "cart" } }))
    ).toContain("Pod/kube-scheduler-control-1")
    // of one that only a log tells nobody knows whether it is there
    const logged: KubeObject = { apiVersion: "v1", kind: "Pod", metadata: { name: "kube-scheduler-control-1", namespace: "kube-system" } }
    expect(verdictOf(evidenceOf({ objects: [pending, logged], subject: { workload: "cart" } }))).toBe("inconclusive")
    const lease: KubeObject = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "kube-scheduler", namespace: "kube-system" },
      spec: { renewTime: at(0) }
    }
    expect(verdictOf(evidenceOf({ objects: [pending, lease] }))).toBe("scheduler-down Service/kubernetes")
  })
})

describe("no cause of the control plane is named for", () => {
  it("one slow request, or a program that says such words", () => {
    const etcd = systemPod("etcd-control-1")
    expect(verdictOf(evidenceOf({ objects: [etcd], logs: [logOf("etcd-control-1", "apply request took too long")] }))).not.toContain(
      "etcd-"
    )
    const pod = cartPod()
    const log: LogText = {
      namespace: "shop",
      pod: pod.metadata.name,
      previous: false,
      lines: ["etcdserver: mvcc: database space exceeded"],
      source: "logs/shop/cart.log"
    }
    expect(verdictOf(evidenceOf({ objects: [pod], logs: [log] }))).not.toContain("etcd-")
  })

  it("APIs that answer and a database with room", () => {
    const samples = [
      sample("etcd_mvcc_db_total_size_in_bytes", 5e8),
      sample("etcd_server_quota_backend_bytes", 2.147e9),
      sample("etcd_server_has_leader", 1)
    ]
    expect(verdictOf(evidenceOf({ objects: [cartPod(), metricsApi("True")], samples }))).toBe("healthy")
  })
})
