import { describe, expect, it } from "@effect/vitest"
import { signal } from "../../incident.fixture.ts"
import { alertFacts } from "./alert-facts.ts"
import { wordsOf } from "./words.ts"
import { sameNameOf, workloadOfClaim, workloadOfPod, workloadsOfPod } from "./workload-name.ts"

const facts = (name: string, labels: Record<string, string>, annotations: Record<string, string> = {}) =>
  alertFacts(signal({ name, labels: { alertname: name, ...labels }, annotations }), "prod")
const about = (labels: Record<string, string>, name = "HighErrorRate") => facts(name, labels).subject

describe("words", () => {
  it.each([
    ["KubePodCrashLooping", "kube pod crash looping"],
    ["etcdMembersDown", "etcd members down"],
    ["CoreDNSDown", "core dns down"],
    ["CPUThrottlingHigh", "cpu throttling high"],
    ["OOMKilled", "oom killed"],
    ["http_5xx-rate", "http 5xx rate"]
  ])("reads %s as %s", (name, words) => expect(wordsOf(name)).toBe(words))
})

describe("workloads by their pods' names", () => {
  it.each([
    ["cart-7d9f8c6b5d-zx4vk", "cart"],
    ["checkout-service-5b7f9c7d5f-k9x2z", "checkout-service"],
    ["postgres-0", "postgres"],
    ["cilium-8zk4x", "cilium"],
    ["nightly-28471920-x2k4p", "nightly"],
    ["etcd-master-1", "etcd"],
    ["kube-apiserver-ip-10-0-1-5", "kube-apiserver"],
    ["kube-proxy-x7k2p", "kube-proxy"],
    ["frontend", "frontend"],
    ["my-redis", "my-redis"],
    // no name that Kubernetes would give, and one that people write
    ["fraud-6b7c8d9f5-abc12", "fraud"],
    ["web-frontend-stable", "web-frontend-stable"]
  ])("%s belongs to %s", (pod, workload) => expect(workloadOfPod(pod)).toBe(workload))

  it.each([
    ["checkout-5d4b7c9f4d-x2x7k", ["Deployment checkout", "ReplicaSet checkout-5d4b7c9f4d"]],
    ["db-0", ["StatefulSet db"]],
    ["cilium-7xk2p", ["DaemonSet cilium", "Job cilium", "ReplicaSet cilium"]],
    ["standalone", []]
  ])("guesses what %s is of by how controllers name pods", (name, workloads) => {
    expect(workloadsOfPod(name).map((one) => `${one.kind} ${one.name}`)).toEqual(workloads)
  })

  it("knows whose claim it is, and names of one thing", () => {
    expect(workloadOfClaim("data-ts-order-mongo-0")).toBe("ts-order-mongo")
    expect(workloadOfClaim("uploads")).toBe("uploads")
    expect(workloadOfClaim("repo-data-gitlab-gitaly-0")).toBe("gitlab-gitaly")
    expect(workloadOfClaim("prometheus-main-db-prometheus-main-0")).toBe("prometheus-main")
    expect(["cartservice", "cart-service", "cart-svc", "cart-headless", "Cart"].map(sameNameOf)).toEqual(Array(5).fill("cart"))
  })
})

describe("what an alert is about", () => {
  it.each<readonly [string, Record<string, string>, Record<string, string>]>([
    [
      "kube-state-metrics",
      { namespace: "shop", pod: "cart-7d9f8c6b5d-zx4vk", job: "kube-state-metrics", service: "ksm", container: "cart" },
      { namespace: "shop", workload: "cart", pod: "cart-7d9f8c6b5d-zx4vk" }
    ],
    [
      "a collision of labels",
      {
        exported_namespace: "shop",
        exported_pod: "cart-7d9f8c6b5d-zx4vk",
        namespace: "monitoring",
        pod: "kube-state-metrics-7d9f8c6b5d-zx4vk",
        job: "kube-state-metrics"
      },
      { namespace: "shop", workload: "cart" }
    ],
    [
      "a mesh",
      { destination_workload: "cart", destination_workload_namespace: "shop", namespace: "istio-system", source_workload: "web" },
      { namespace: "shop", workload: "cart" }
    ],
    ["a mesh by host", { destination_service: "cart.shop.svc.cluster.local" }, { namespace: "shop", workload: "cart" }],
    [
      "OpenTelemetry",
      { k8s_namespace_name: "shop", k8s_deployment_name: "cart" },
      { namespace: "shop", workload: "cart", kind: "Deployment" }
    ],
    [
      "span metrics",
      { service_name: "cart", job: "otel-collector", exported_namespace: "shop", namespace: "observability" },
      { namespace: "shop", workload: "cart" }
    ],
    ["a job of two words", { job: "shop/cart" }, { namespace: "shop", workload: "cart" }],
    [
      "a controller of certificates",
      {
        exported_namespace: "shop",
        name: "shop-tls",
        namespace: "cert-manager",
        pod: "cert-manager-7d9f8c6b5d-zx4vk",
        job: "cert-manager"
      },
      { namespace: "shop", workload: "shop-tls" }
    ],
    [
      "a storage system that measures claims",
      { pvc: "data-pg-0", pvc_namespace: "erp", node: "worker-2", namespace: "longhorn-system", pod: "longhorn-manager-x7k2p" },
      { namespace: "erp", workload: "pg", node: "worker-2" }
    ],
    [
      "Argo CD's applications",
      { job: "argocd-metrics", dest_server: "https://kubernetes.default.svc", name: "wallet" },
      { workload: "wallet" }
    ],
    [
      "the exporter of a member of a store",
      { job: "mongodb-exporter", namespace: "shop", instance: "mongodb://mongo-0.mongo:27017" },
      { namespace: "shop", workload: "mongo" }
    ],
    [
      "Argo Rollouts",
      { rollout: "search", exported_namespace: "shop", namespace: "argo-rollouts" },
      { workload: "search", kind: "Rollout" }
    ],
    [
      "a Prometheus that tells of itself",
      { job: "main-prometheus", container: "prometheus", namespace: "monitoring", pod: "prometheus-main-0" },
      { namespace: "monitoring", workload: "prometheus-main" }
    ],
    ["a probe of a page", { job: "blackbox", instance: "https://www.example.org/health" }, { workload: "www.example.org" }],
    [
      "Helm's labels",
      { namespace: "shop", app_kubernetes_io_name: "cart", app_kubernetes_io_part_of: "store" },
      { workload: "cart", partOf: "store" }
    ]
  ])("by %s", (_, labels, subject) => expect(about(labels)).toMatchObject(subject))

  it("is the node, and not the exporter that measured it", () => {
    const labels = {
      job: "node-exporter",
      namespace: "monitoring",
      pod: "node-exporter-x2k4p",
      instance: "10.0.1.5:9100",
      container: "node-exporter"
    }
    expect(about(labels, "NodeFilesystemAlmostOutOfSpace")).toEqual({ node: "10.0.1.5" })
    expect(about({ node: "ip-10-0-1-5.ec2.internal", job: "kube-state-metrics", namespace: "monitoring" }, "KubeNodeNotReady")).toEqual({
      node: "10.0.1.5",
      nodeTold: "ip-10-0-1-5.ec2.internal"
    })
  })

  it("is a part of the cluster only where such parts live", () => {
    expect(about({ namespace: "kube-system", pod: "coredns-5d78c9869d-7xkqz" }).component).toBe("dns")
    expect(about({ namespace: "milvus", pod: "milvus-etcd-0" }).component).toBeUndefined()
  })
})

describe("what kind of trouble an alert tells of", () => {
  it.each([
    ["KubePodCrashLooping", {}, "crash"],
    ["KubeContainerWaiting", { reason: "ImagePullBackOff" }, "image"],
    ["KubePodCrashLooping", { reason: "OOMKilled" }, "oom"],
    ["KubeNodeUnreachable", { node: "a" }, "node-down"],
    ["TargetDown", { job: "node-exporter" }, "node-down"],
    ["etcdNoLeader", {}, "etcd"],
    ["etcdHighFsyncDurations", {}, "etcd-slow"],
    ["KubeAPIErrorBudgetBurn", {}, "api-server-slow"],
    ["CoreDNSErrorsHigh", {}, "dns"],
    ["MetalLBBGPSessionDown", {}, "cni"],
    ["IstioPilotUnavailable", {}, "mesh"],
    ["KubeJobNotCompleted", {}, "job-overdue"],
    ["KubeDeploymentReplicasMismatch", { namespace: "kube-system", deployment: "coredns" }, "dns"],
    ["KubePersistentVolumeFillingUp", {}, "volume-full"],
    ["CPUThrottlingHigh", {}, "throttling"],
    ["KubeHpaMaxedOut", {}, "autoscaler"],
    ["KafkaConsumerLag", {}, "backlog"],
    ["RedisDown", {}, "database-down"],
    ["HighRequestLatencyP99", {}, "latency"],
    ["CheckoutErrorBudgetBurn", {}, "slo"],
    ["Watchdog", {}, "heartbeat"]
  ])("%s %o: %s", (name, labels, family) => expect(facts(name, labels).family.name).toBe(family))

  it("reads prose only where the name says nothing", () => {
    expect(facts("SomethingOdd", {}, { summary: "pods cannot pull image x" }).family.name).toBe("image")
    expect(facts("SomethingOdd", {}).family.name).toBe("unknown")
  })
})

describe("what is scarce, and what a cloud runs", () => {
  it("is named by its own label, where it is scarce", () => {
    expect(about({ nodepool: "general", namespace: "kube-system", job: "karpenter" }, "KarpenterNodepoolUsageTooHigh")).toEqual({
      kind: "NodePool",
      workload: "general"
    })
    expect(about({ nodepool: "general", node: "n-1" }, "KubeNodeNotReady")).toEqual({ node: "n-1" })
  })

  it.each([
    [{ dimension_DBInstanceIdentifier: "orders-prod", job: "yace" }, "orders-prod"],
    [{ dimension_TargetGroup: "targetgroup/cart/73e2d6bc24d8a067", job: "yace" }, "cart"],
    [{ database_id: "acme:billing-pg", job: "stackdriver-exporter" }, "billing-pg"]
  ])("a cloud's resource: %j", (labels, workload) =>
    expect(about({ ...labels, namespace: "monitoring" })).toEqual({ kind: "ManagedResource", workload })
  )

  it("trouble of a machine's part is the machine's, where nobody is named who has it", () => {
    expect(facts("DCGMXidError", { Hostname: "gpu-4", gpu: "3" }).about.isNode).toBe(true)
    expect(facts("DCGMXidError", { Hostname: "gpu-4", exported_namespace: "ml", exported_pod: "llm-0" }).about.isNode).toBe(false)
  })
})
