import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf, waiting, warning } from "../../scene/evidence.fixture.ts"
import type { Sample } from "../../scene/scene.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const claim = (status: object, spec: object = { storageClassName: "gp3" }): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data", namespace: "shop" },
  spec,
  status
})

const using = { spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] } }
const stuck = cartPod({ ...waiting("ContainerCreating"), ...using })

const unbound = (message: string) =>
  cartPod({
    spec: { nodeName: undefined, ...using.spec },
    status: {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
      containerStatuses: []
    }
  })

const sample = (name: string, value: number): Sample => ({
  query: name,
  metric: { __name__: name, namespace: "shop", persistentvolumeclaim: "data" },
  points: [[1, value]],
  source: "prometheus/001.json"
})

describe("a claim whose class is but a name for volumes that people made", () => {
  const volume = (spec: object, annotations: Readonly<Record<string, string>> = {}): KubeObject => ({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "disk-1", annotations },
    spec: { storageClassName: "manual", capacity: { storage: "10Gi" }, accessModes: ["ReadWriteOnce"], ...spec },
    status: { phase: "Available" }
  })
  const asked = { storageClassName: "manual", accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "5Gi" } } }
  const verdict = (spec: object, ...volumes: ReadonlyArray<KubeObject>) => {
    const pending = claim({ phase: "Pending" }, { ...asked, ...spec })
    const told = warning(pending, "ProvisioningFailed", 'storageclass.storage.k8s.io "manual" not found')
    const complete = [{ kind: "StorageClass" }, { kind: "PersistentVolume" }]
    return verdictOf(evidenceOf({ objects: [pending, told, ...volumes], complete }))
  }
  const unfit = "no-matching-volume PersistentVolumeClaim/data"
  const noClass = "storage-class-missing PersistentVolumeClaim/data"

  it.each<readonly [claim: object, volume: object, expected: string]>([
    [{ resources: { requests: { storage: "50Gi" } } }, {}, unfit],
    [{ accessModes: ["ReadWriteMany"] }, {}, unfit],
    [{ volumeMode: "Block" }, {}, unfit],
    [{ selector: { matchLabels: { tier: "fast" } } }, {}, unfit],
    [{}, { claimRef: { namespace: "shop", name: "other" } }, unfit],
    [{}, {}, noClass],
    [{}, { storageClassName: "other" }, noClass]
  ])("%j beside %j: %s", (asks, has, expected) => {
    expect(verdict(asks, volume(has))).toBe(expected)
  })

  it("is not taken for one because of volumes that a class left behind", () => {
    const left = volume({ claimRef: { namespace: "shop", name: "other" } }, { "pv.kubernetes.io/provisioned-by": "ebs.csi.aws.com" })
    expect(verdict({}, left)).toBe(noClass)
  })
})

describe("a volume's cause is named for", () => {
  it("a provisioner that does not act, as without its driver", () => {
    const pending = claim({ phase: "Pending" })
    const message =
      "Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered."
    const evidence = evidenceOf({
      objects: [pending, warning(pending, "ExternalProvisioning", message)],
      complete: [{ kind: "CSIDriver" }]
    })
    expect(verdictOf(evidence)).toBe("provisioner-silent PersistentVolumeClaim/data")
  })

  it("a provisioner that acts, and fails", () => {
    const pending = claim({ phase: "Pending" })
    const said = [
      warning(
        pending,
        "ExternalProvisioning",
        "Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com' or manually"
      ),
      warning(
        pending,
        "ProvisioningFailed",
        'failed to provision volume with StorageClass "gp3": rpc error: code = Internal desc = UnauthorizedOperation'
      )
    ]
    expect(verdictOf(evidenceOf({ objects: [pending, ...said] }))).toBe("volume-provisioning-failed PersistentVolumeClaim/data")
    // what was said while the class was not there yet
    const before = warning(pending, "ProvisioningFailed", 'storageclass.storage.k8s.io "gp3" not found')
    const gp3 = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: "gp3" }, provisioner: "ebs.csi.aws.com" }
    const since = evidenceOf({ objects: [gp3, pending, before, ...said], complete: [{ kind: "StorageClass" }] })
    expect(verdictOf(since)).toBe("volume-provisioning-failed PersistentVolumeClaim/data")
  })

  it("a provisioner that fails, where of the claim only events were saved, the last of them that", () => {
    const bare = claim({})
    const { phase: _, ...status } = bare.status as Record<string, unknown>
    const partly = { ...bare, status }
    const failed = warning(
      partly,
      "ProvisioningFailed",
      "failed to provision volume: rpc error: code = ResourceExhausted desc = limit reached"
    )
    expect(verdictOf(evidenceOf({ objects: [partly, failed] }))).toBe("volume-provisioning-failed PersistentVolumeClaim/data")
    const done = warning(partly, "ProvisioningSucceeded", "Successfully provisioned volume pv-1")
    expect(verdictOf(evidenceOf({ objects: [partly, failed, done] }))).toBe("inconclusive")
  })

  it("a volume that is gone", () => {
    const lost = claim({ phase: "Lost" }, { volumeName: "pv-1" })
    expect(
      verdictOf(
        evidenceOf({
          objects: [lost, warning(lost, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!")]
        })
      )
    ).toBe("volume-lost PersistentVolumeClaim/data")
  })

  it("a claim that only the pod tells of, and by its own reason where that is known", () => {
    const pod = unbound(
      "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
    )
    expect(verdictOf(evidenceOf({ objects: [pod] }))).toBe("claim-unbound PersistentVolumeClaim/data")
    const pending = claim({ phase: "Pending" })
    const why = warning(pending, "ProvisioningFailed", 'storageclass.storage.k8s.io "gp3" not found')
    expect(verdictOf(evidenceOf({ objects: [pod, pending, why] }))).toBe("storage-class-missing PersistentVolumeClaim/data")
  })

  it("a driver that the node lacks, and not the mount that fails for it", () => {
    const event = warning(
      stuck,
      "FailedMount",
      'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name efs.csi.aws.com not found in the list of registered CSI drivers'
    )
    expect(verdictOf(evidenceOf({ objects: [stuck, event] }))).toBe("csi-driver-missing Deployment/cart")
  })

  it("a mount that a driver refuses, whatever secrets it speaks of", () => {
    const refused =
      'MountVolume.SetUp failed for volume "secrets" : rpc error: code = Unknown desc = failed to mount secrets store objects: Failed fetching secret prod/cart: ResourceNotFoundException'
    const missing = 'MountVolume.SetUp failed for volume "config" : configmap "cart" not found'
    const judged = (message: string) => verdictOf(evidenceOf({ objects: [stuck, warning(stuck, "FailedMount", message)] }))
    expect(judged(refused)).toBe("volume-mount-failed Deployment/cart")
    expect(judged(missing)).not.toContain("volume-mount-failed")
  })

  it("a lost node that still holds the volume", () => {
    const attached: KubeObject = {
      apiVersion: "storage.k8s.io/v1",
      kind: "VolumeAttachment",
      metadata: { name: "csi-1" },
      spec: { nodeName: "worker-9", source: { persistentVolumeName: "pv-1" } },
      status: { attached: true }
    }
    const event = warning(
      stuck,
      "FailedAttachVolume",
      'Multi-Attach error for volume "pv-1" Volume is already used by pod(s) cart-6d5f7c8b9-old'
    )
    const objects = [stuck, claim({ phase: "Bound" }, { volumeName: "pv-1" }), attached, event]
    expect(verdictOf(evidenceOf({ objects }))).toBe("volume-multi-attach Deployment/cart")
    const lost: KubeObject = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "worker-9" },
      status: { conditions: [{ type: "Ready", status: "Unknown", message: "Kubelet stopped posting node status." }] }
    }
    expect(verdictOf(evidenceOf({ objects: [...objects, lost] }))).toBe("node-lost Node/worker-9")
  })

  it("a claim for one pod alone that another pod uses", () => {
    const message =
      "0/2 nodes are available: 2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode already in-use."
    const refused = cartPod({
      spec: { ...using.spec, nodeName: undefined },
      status: {
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
        containerStatuses: []
      }
    })
    const objects = [
      refused,
      claim({ phase: "Bound" }, { accessModes: ["ReadWriteOncePod"] }),
      warning(refused, "FailedScheduling", message)
    ]
    expect(verdictOf(evidenceOf({ objects }))).toBe("volume-multi-attach Deployment/cart")
  })

  it("a volume that the kubelet measures as full", () => {
    const samples = [sample("kubelet_volume_stats_available_bytes", 2 ** 20), sample("kubelet_volume_stats_capacity_bytes", 2 ** 30)]
    expect(verdictOf(evidenceOf({ objects: [cartPod(using)], samples }))).toBe("claim-nearly-full PersistentVolumeClaim/data")
  })

  it.each<readonly [query: string, full: number, roomy: number]>([
    ["kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes", 0.01, 0.4],
    ['100 * kubelet_volume_stats_used_bytes{namespace="shop"} / kubelet_volume_stats_capacity_bytes', 99.2, 60],
    ["1 - kubelet_volume_stats_inodes_used / kubelet_volume_stats_inodes", 0.002, 0.5]
  ])("a volume of which a share was asked for: %s", (query, full, roomy) => {
    const share = (value: number) => [{ ...sample("", value), query, metric: { namespace: "shop", persistentvolumeclaim: "data" } }]
    const verdict = (value: number) => verdictOf(evidenceOf({ objects: [cartPod(using)], samples: share(value) }))
    expect(verdict(full)).toBe("claim-nearly-full PersistentVolumeClaim/data")
    expect(verdict(roomy)).not.toMatch(/^claim-nearly-full/)
  })
})

describe("no volume's cause is named for", () => {
  it("a claim that waits for its first pod, as it should", () => {
    const outputs = {
      "kubectl describe pvc data -n shop": `Name:          data
Namespace:     shop
StorageClass:  gp3
Status:        Pending
Volume:
Labels:        <none>
Access Modes:
VolumeMode:    Filesystem
Used By:       <none>
Events:
  Type    Reason                Age                From                         Message
  ----    ------                ----               ----                         -------
  Normal  WaitForFirstConsumer  7s (x3 over 35s)   persistentvolume-controller  waiting for first consumer to be created before binding
`
    }
    const printed = printedEvidence(outputs)
    expect(verdictOf({ ...printed, objects: [...printed.objects, { object: cartPod(), source: "objects/pod.json" }] })).toBe("healthy")
  })

  it("a volume with space, and an attach error that is over", () => {
    const samples = [sample("kubelet_volume_stats_available_bytes", 2 ** 29), sample("kubelet_volume_stats_capacity_bytes", 2 ** 30)]
    const pod = cartPod(using)
    const over = warning(pod, "FailedAttachVolume", 'Multi-Attach error for volume "pv-1"', 0)
    expect(verdictOf(evidenceOf({ objects: [pod, over], samples }))).toBe("healthy")
  })
})
