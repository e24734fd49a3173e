import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const node = (status: string, message = "", spec: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "worker-1" },
  spec,
  status: { allocatable: { cpu: "4" }, conditions: [{ type: "Ready", status, reason: "x", message }] }
})

const lease = (renewTime: string): KubeObject => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "worker-1", namespace: "kube-node-lease" },
  spec: { renewTime }
})

const evicted = (message: string, since = at(25)): KubeObject =>
  cartPod({
    name: "cart-6d5f7c8b9-gone1",
    status: {
      phase: "Failed",
      reason: "Evicted",
      message,
      conditions: [{ type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", lastTransitionTime: since }],
      containerStatuses: []
    }
  })

describe("a node's cause is named for", () => {
  it("a kubelet whose lease is old", () => {
    expect(verdictOf(evidenceOf({ objects: [node("Unknown", "Kubelet stopped posting node status."), lease(at(20)), cartPod()] }))).toBe(
      "node-lost Node/worker-1"
    )
  })

  it("a certificate request that nobody approves", () => {
    const request: KubeObject = {
      apiVersion: "certificates.k8s.io/v1",
      kind: "CertificateSigningRequest",
      metadata: { name: "csr-1" },
      spec: { username: "system:node:worker-1", signerName: "kubernetes.io/kube-apiserver-client-kubelet" },
      status: {}
    }
    expect(verdictOf(evidenceOf({ objects: [node("Unknown", "Kubelet stopped posting node status."), request] }))).toBe(
      "kubelet-certificate-expired Node/worker-1"
    )
  })

  it("a node that a table shows as not ready, without saying more", () => {
    const outputs = { "kubectl get nodes": "NAME       STATUS     ROLES    AGE   VERSION\nworker-1   NotReady   <none>   3d    v1.35.0\n" }
    expect(verdictOf(printedEvidence(outputs))).toBe("node-not-ready Node/worker-1")
  })

  it("a shutdown", () => {
    expect(verdictOf(evidenceOf({ objects: [node("False", "node is shutting down")] }))).toBe("node-shutting-down Node/worker-1")
  })

  it("the taint of its own trouble, which keeps pods away", () => {
    const message = "0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }."
    const pod = cartPod({
      spec: { nodeName: undefined },
      status: { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", message }], containerStatuses: [] }
    })
    const full: KubeObject = {
      ...node("True", "", { taints: [{ key: "node.kubernetes.io/disk-pressure", effect: "NoSchedule" }] }),
      status: { allocatable: { cpu: "4" }, conditions: [{ type: "DiskPressure", status: "True" }] }
    }
    expect(verdictOf(evidenceOf({ objects: [pod, full], subject: { workload: "cart", namespace: "shop" } }))).toBe(
      "node-disk-pressure Node/worker-1"
    )
  })

  it("pods that it evicted, and for what they wrote themselves", () => {
    expect(
      verdictOf(evidenceOf({ objects: [evicted("The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi.")] }))
    ).toBe("pod-evicted Deployment/cart")
    expect(verdictOf(evidenceOf({ objects: [evicted('Container app exceeded its local ephemeral storage limit "1Gi". ')] }))).toBe(
      "ephemeral-storage-limit-exceeded Deployment/cart"
    )
  })

  it("what kubectl prints of nodes", () => {
    const outputs = {
      "kubectl describe node worker-1": `Name:               worker-1
Roles:              <none>
Labels:             kubernetes.io/hostname=worker-1
Taints:             node.kubernetes.io/not-ready:NoExecute
                    node.kubernetes.io/not-ready:NoSchedule
Unschedulable:      false
Conditions:
  Type             Status  LastHeartbeatTime                 LastTransitionTime                Reason                       Message
  ----             ------  -----------------                 ------------------                ------                       -------
  MemoryPressure   False   Thu, 01 Jan 2026 12:29:00 +0000   Thu, 01 Jan 2026 11:00:00 +0000   KubeletHasSufficientMemory   kubelet has sufficient memory available
  Ready            False   Thu, 01 Jan 2026 12:29:00 +0000   Thu, 01 Jan 2026 12:10:00 +0000   KubeletNotReady              container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized
Events:              <none>
`
    }
    expect(verdictOf(printedEvidence(outputs))).toBe("node-cni-not-ready Node/worker-1")
  })
})

describe("no node's cause is named for", () => {
  it("evictions that were made good", () => {
    const old = evicted("The node was low on resource: memory.", "2026-01-01T11:00:00.000Z")
    expect(verdictOf(evidenceOf({ objects: [old, cartPod()] }))).toBe("healthy")
  })

  it("nodes that are ready, cordoned or not", () => {
    expect(verdictOf(evidenceOf({ objects: [node("True"), cartPod(), lease(at(30))] }))).toBe("healthy")
    expect(verdictOf(evidenceOf({ objects: [node("True", "", { unschedulable: true }), cartPod()] }))).toBe("healthy")
  })
})
