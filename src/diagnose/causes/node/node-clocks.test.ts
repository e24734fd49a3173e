import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, crashing, evidenceOf, firing, logOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const node = (message: string, status = "False"): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "worker-4" },
  status: { conditions: [{ type: "Ready", status, reason: "KubeletNotReady", message }] }
})
const x509 = "x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:03Z"

describe("a node whose clock is wrong", () => {
  it("takes certificates for ones of the future", () => {
    expect(verdictOf(evidenceOf({ objects: [node(`${x509} is before 2026-03-02T11:00:00Z`)] }))).toBe("clock-skew Node/worker-4")
    expect(verdictOf(evidenceOf({ objects: [node(`${x509} is after 2025-03-02T11:00:00Z`)] }))).not.toContain("clock-skew")
  })

  it("makes a program say the same", () => {
    const cart = cartPod(crashing())
    const says = (when: string) =>
      verdictOf(evidenceOf({ objects: [cart], logs: [logOf(cart, `fatal: ${x509} is ${when} 2026-03-02T11:00:00Z`)] }))
    expect(says("before")).toBe("clock-skew Deployment/cart")
    expect(says("after")).toBe("certificate-expired Deployment/cart")
  })

  it("is what an alert measures", () => {
    const alerts = [firing("NodeClockSkewDetected", { instance: "worker-4:9100" })]
    expect(verdictOf(evidenceOf({ objects: [node("", "True")], subject: { alerts } }))).toBe("clock-skew Node/worker-4")
  })
})
