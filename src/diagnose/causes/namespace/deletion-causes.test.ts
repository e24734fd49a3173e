import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, evidenceOf, warning } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const namespace = (type: string, message: string, deletionTimestamp = at(0)): KubeObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop", deletionTimestamp },
  status: { phase: "Terminating", conditions: [{ type, status: "True", reason: "x", message }] }
})

const claim = (metadata: object): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data", namespace: "shop", ...metadata },
  status: { phase: "Bound" }
})

describe("what does not end is told for", () => {
  it("the protection of a claim that a table shows to be deleted", () => {
    const table = (status: string) =>
      printedEvidence({
        "kubectl get pvc -n shop": [
          "NAME     STATUS        VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   AGE",
          `cart-0   ${status.padEnd(11)}   pv-1     5Gi        RWO            fast           3h`
        ].join("\n")
      })
    expect(verdictOf(table("Terminating"))).toBe("finalizer-blocks-deletion PersistentVolumeClaim/cart-0")
    expect(verdictOf(table("Bound"))).not.toMatch(/^finalizer/)
  })

  it("finalizers in a namespace", () => {
    const message = "Some content in the namespace has finalizers remaining: example.com/cleanup in 1 resource instances"
    expect(verdictOf(evidenceOf({ objects: [namespace("NamespaceFinalizersRemaining", message)] }))).toBe(
      "namespace-finalizers-remaining Namespace/shop"
    )
  })

  it("an API that does not answer, which is the cause where it is known", () => {
    const stuck = namespace(
      "NamespaceDeletionDiscoveryFailure",
      "Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion discovery"
    )
    expect(verdictOf(evidenceOf({ objects: [stuck] }))).toBe("namespace-discovery-failing Namespace/shop")
    const api: KubeObject = {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: "v1beta1.metrics.k8s.io" },
      spec: {},
      status: { conditions: [{ type: "Available", status: "False", reason: "ServiceNotFound" }] }
    }
    expect(verdictOf(evidenceOf({ objects: [stuck, api] }))).toBe("api-service-unavailable APIService/v1beta1.metrics.k8s.io")
  })

  it("a claim that is still used", () => {
    const ending = claim({ deletionTimestamp: at(0), finalizers: ["kubernetes.io/pvc-protection"] })
    const pod = cartPod({ spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] } })
    expect(verdictOf(evidenceOf({ objects: [ending, pod] }))).toBe("finalizer-blocks-deletion PersistentVolumeClaim/data")
  })

  it("an object of any kind that is asked about", () => {
    const metadata = { name: "lock", namespace: "shop", deletionTimestamp: at(0), finalizers: ["guard.example.com/lock"] }
    const ending: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata }
    const named = [{ kind: "ConfigMap", namespace: "shop", name: "lock" }]
    expect(verdictOf(evidenceOf({ objects: [cartPod(), ending], subject: { alerts: [], namespace: "shop", named } }))).toBe(
      "finalizer-blocks-deletion ConfigMap/lock"
    )
    expect(verdictOf(evidenceOf({ objects: [cartPod(), ending], subject: { alerts: [], namespace: "shop" } }))).toBe("healthy")
  })

  it("a namespace's own finalizer, where nothing else of it is left", () => {
    const { name } = namespace("Any", "").metadata
    const metadata = { name, deletionTimestamp: at(0), finalizers: ["tenants.example.com/quota"] }
    const ending: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata, spec: {}, status: { phase: "Terminating" } }
    expect(verdictOf(evidenceOf({ objects: [ending] }))).toBe(`finalizer-blocks-deletion Namespace/${name}`)
  })

  it("pods that are refused in a namespace that ends", () => {
    const replicaSet: KubeObject = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "cart-6d5f7c8b9", namespace: "shop" } }
    const event = warning(
      replicaSet,
      "FailedCreate",
      'pods "cart-6d5f7c8b9-" is forbidden: unable to create new content in namespace shop because it is being terminated'
    )
    expect(verdictOf(evidenceOf({ objects: [replicaSet, event] }))).toBe("namespace-terminating Namespace/shop")
  })
})

describe("nothing is told of", () => {
  it("deletions that have just begun, and finalizers of what nobody deletes", () => {
    const message = "Some content in the namespace has finalizers remaining: example.com/cleanup in 1 resource instances"
    expect(verdictOf(evidenceOf({ objects: [namespace("NamespaceFinalizersRemaining", message, at(29.5)), cartPod()] }))).toBe("healthy")
    expect(verdictOf(evidenceOf({ objects: [claim({ finalizers: ["kubernetes.io/pvc-protection"] }), cartPod()] }))).toBe("healthy")
  })
})
