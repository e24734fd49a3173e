import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const node = (conditions: ReadonlyArray<object>, name = "worker-4"): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  status: { conditions }
})

const told = (reason: string, message: string, lastTimestamp = at(28)): KubeObject => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: `worker-4.${reason}`, namespace: "default" },
  involvedObject: { kind: "Node", name: "worker-4" },
  type: "Warning",
  reason,
  message,
  count: 4,
  lastTimestamp
})

const full = "Failed to garbage collect required amount of images. Attempted to free 812 bytes, but only found 0 bytes eligible to free."

describe("a node's pressure", () => {
  it.each([
    ["images that cannot be removed", told("FreeDiskSpaceFailed", full), "node-disk-pressure Node/worker-4"],
    ["inodes that it is to reclaim", told("EvictionThresholdMet", "Attempting to reclaim inodes"), "node-disk-pressure Node/worker-4"],
    ["memory that it is to reclaim", told("EvictionThresholdMet", "Attempting to reclaim memory"), "node-memory-pressure Node/worker-4"]
  ])("is told by events of %s, where its conditions were not saved", (_, event, verdict) => {
    expect(verdictOf(evidenceOf({ objects: [node([]), event] }))).toBe(verdict)
  })

  it("is not told by them where the condition says that there is none, or long ago", () => {
    const well = node([
      { type: "DiskPressure", status: "False" },
      { type: "Ready", status: "True" }
    ])
    expect(verdictOf(evidenceOf({ objects: [well, told("ImageGCFailed", full)] }))).not.toContain("pressure")
    const old = told("ImageGCFailed", full, "2026-01-01T09:00:00Z")
    expect(verdictOf(evidenceOf({ objects: [node([]), old] }))).not.toContain("pressure")
  })

  it("is not a certificate that has expired, which the kubelet's journal tells of its node", () => {
    const message =
      "part of the existing bootstrap client certificate in /etc/kubernetes/kubelet.conf is expired: 2025-12-30 11:00:00 +0000 UTC"
    const silent = node([{ type: "Ready", status: "False", reason: "KubeletNotReady", message }])
    expect(verdictOf(evidenceOf({ objects: [silent] }))).toBe("kubelet-certificate-expired Node/worker-4")
  })
})
