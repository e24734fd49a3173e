import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { BlastRadius } from "../domain/plan.ts"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { classify } from "../policy/classify.ts"
import { blastRadius } from "./blast-radius.ts"
import { kubeObject, memoryReader } from "./memory-reader.fixture.ts"

const deployment = (name: string, replicas: number, strategy: unknown = {}) =>
  kubeObject("Deployment", `shop/${name}`, { spec: { replicas, strategy }, status: { replicas } })
const replicaSet = (name: string, replicas: number) =>
  kubeObject("ReplicaSet", `shop/${name}`, { spec: { replicas }, status: { replicas } })
const agents = kubeObject("DaemonSet", "kube-system/cni", {
  metadata: { annotations: { "meta.helm.sh/release-name": "cni" } },
  spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 1 } } },
  status: { currentNumberScheduled: 4 }
})
const pod = (name: string, node: string, owner?: KubeObject, phase = "Running") =>
  kubeObject("Pod", name, { spec: { nodeName: node }, status: { phase } }, owner)

const checkout = replicaSet("checkout-1", 4)
const cart = replicaSet("cart-1", 2)
const world = [
  deployment("checkout", 4, { rollingUpdate: { maxUnavailable: "25%" } }),
  deployment("cart", 2, { type: "Recreate" }),
  checkout,
  cart,
  agents,
  kubeObject("Namespace", "shop"),
  kubeObject("Node", "w1"),
  kubeObject("ConfigMap", "shop/settings"),
  pod("shop/checkout-1-a", "w1", checkout),
  pod("shop/checkout-1-b", "w1", checkout),
  pod("shop/checkout-1-c", "w2", checkout),
  pod("shop/cart-1-a", "w1", cart),
  pod("shop/cart-1-b", "w1", cart),
  pod("shop/job-a", "w1", undefined, "Succeeded"),
  pod("kube-system/cni-a", "w1", agents)
]

const blastOf = (line: string, after: ReadonlyArray<KubeObject> = []) => blastRadius(classify(line.split(" ")), memoryReader(world), after)

const cases: ReadonlyArray<readonly [string, BlastRadius]> = [
  ["kubectl get pods -n shop", { objects: 0, pods: 0, nodes: 0 }],
  ["kubectl -n shop rollout undo deployment/checkout", { objects: 1, pods: 4, nodes: 0, replicasPercent: 25 }],
  ["kubectl -n shop rollout restart deployment cart checkout", { objects: 2, pods: 6, nodes: 0, replicasPercent: 100 }],
  ["kubectl -n shop rollout restart deployment", { objects: 2, pods: 6, nodes: 0, replicasPercent: 100 }],
  ["kubectl -n kube-system rollout restart ds/cni", { objects: 1, pods: 4, nodes: 0, replicasPercent: 25 }],
  ["kubectl -n shop delete pod checkout-1-a", { objects: 1, pods: 1, nodes: 0, replicasPercent: 25 }],
  ["kubectl -n shop delete deployment cart", { objects: 1, pods: 2, nodes: 0, replicasPercent: 100 }],
  ["kubectl delete namespace shop", { objects: 7, pods: 6, nodes: 0, replicasPercent: 100 }],
  ["kubectl -n shop label pod checkout-1-a quarantine=true", { objects: 1, pods: 0, nodes: 0 }],
  ["kubectl -n shop annotate configmap settings a=b", { objects: 1, pods: 0, nodes: 0 }],
  ["kubectl cordon w1", { objects: 1, pods: 0, nodes: 1 }],
  ["kubectl drain w1 --ignore-daemonsets", { objects: 1, pods: 5, nodes: 1, replicasPercent: 100 }],
  ["kubectl -n shop scale deployment/checkout --replicas=0", { objects: 1, pods: 4, nodes: 0, replicasPercent: 100 }],
  ["helm rollback cni 3 -n kube-system", { objects: 1, pods: 4, nodes: 0, replicasPercent: 25 }]
]

describe("blastRadius", () => {
  it.effect.each(cases)("counts what %s reaches", ([line, expected]) =>
    Effect.map(blastOf(line), (found) => expect(found).toEqual(expected))
  )

  it.effect("counts only the replicas that a dry run shows to go", () =>
    Effect.gen(function* () {
      const after = [deployment("checkout", 3)]
      const found = yield* blastOf("kubectl -n shop scale deployment/checkout --replicas=3", after)
      expect(found).toEqual({ objects: 1, pods: 1, nodes: 0, replicasPercent: 25 })
    })
  )

  it.effect("is unknown where something cannot be read, or is not understood", () =>
    Effect.gen(function* () {
      expect(yield* blastOf("kubectl frobnicate")).toBeUndefined()
      expect(yield* blastOf("kubectl apply -f app.yaml")).toBeUndefined()
    })
  )
})
