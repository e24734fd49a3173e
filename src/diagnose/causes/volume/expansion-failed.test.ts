import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf, warning } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const claim = (status: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data", namespace: "shop" },
  spec: { resources: { requests: { storage: "20Gi" } } },
  status: { phase: "Bound", capacity: { storage: "10Gi" }, ...status }
})
const failed = warning(claim(), "VolumeResizeFailed", "resize volume failed: it was modified too recently", 10)

describe("a volume that cannot be enlarged", () => {
  it("is told by its events, its conditions, or who was refused", () => {
    expect(verdictOf(evidenceOf({ objects: [claim(), failed] }))).toBe("volume-expansion-failed PersistentVolumeClaim/data")
    const conditions = [{ type: "ControllerResizeError", status: "True", message: "not while it is in use" }]
    expect(verdictOf(evidenceOf({ objects: [claim({ conditions })] }))).toBe("volume-expansion-failed PersistentVolumeClaim/data")
    const line =
      'Error from server (Forbidden): persistentvolumeclaims "data" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize'
    expect(verdictOf(evidenceOf({ said: [{ line, source: "x" }] }))).toBe("volume-expansion-failed PersistentVolumeClaim/data")
  })

  it("is none that was enlarged since, or that waits for its pod", () => {
    const done = { ...warning(claim(), "FileSystemResizeSuccessful", "resized", 20), type: "Normal" }
    expect(verdictOf(evidenceOf({ objects: [cartPod(), claim(), failed, done] }))).not.toMatch(/expansion/)
    const conditions = [{ type: "FileSystemResizePending", status: "True", message: "Waiting for user to (re-)start a pod" }]
    expect(verdictOf(evidenceOf({ objects: [cartPod(), claim({ conditions })] }))).not.toMatch(/expansion/)
  })
})
