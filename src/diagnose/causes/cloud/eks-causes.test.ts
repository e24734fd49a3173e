import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { analyse } from "../../reason/analyse.ts"
import { cartPod, crashing, evidenceOf, firing, logOf, waiting } from "../../scene/evidence.fixture.ts"
import { makeScene } from "../../scene/make-scene.ts"
import { causes } from "../library.ts"
import { verdictOf } from "../verdict.fixture.ts"

const answered = (...answers: ReadonlyArray<object>) =>
  answers.flatMap((answer, file) =>
    JSON.stringify(answer, null, 2)
      .split("\n")
      .map((line, index) => ({ line, source: `commands/00${file}.txt:${index + 2}` }))
  )

const subject = { alerts: [firing("ReplicasMissing", { namespace: "shop" })] }

const unplaced = cartPod({
  status: {
    phase: "Pending",
    conditions: [
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/2 nodes are available: 2 Insufficient cpu." }
    ],
    containerStatuses: []
  },
  spec: { nodeName: undefined }
})

const verdict = (objects: ReadonlyArray<KubeObject>, ...answers: ReadonlyArray<object>) =>
  verdictOf(evidenceOf({ objects, said: answered(...answers), subject }))

describe("pods that wait for a node", () => {
  const group = (issue: string) => ({
    nodegroup: { nodegroupName: "general", status: "DEGRADED", health: { issues: [{ code: issue, message: "…" }] } }
  })
  const activity = (StatusCode: string, minute: number) => ({
    AutoScalingGroupName: "eks-general-c0c1c2c3-0000-1111-2222-333344445555",
    Description: "Launching a new EC2 instance.  Status Reason: …",
    StartTime: `2026-01-01T12:${minute}:00Z`,
    StatusCode,
    StatusMessage: "We currently do not have sufficient capacity."
  })

  it("wait for a group that says itself that it makes none", () => {
    expect(verdict([unplaced])).toBe("insufficient-cpu Deployment/cart")
    expect(verdict([unplaced], group("AsgInstanceLaunchFailures"))).toBe("node-provisioning-failed Nodegroup/general")
    expect(verdict([unplaced], group("PodEvictionFailure"))).toBe("insufficient-cpu Deployment/cart")
  })

  it("wait for a group whose latest launch failed", () => {
    expect(verdict([unplaced], { Activities: [activity("Failed", 20), activity("Successful", 10)] })).toBe(
      "node-provisioning-failed Nodegroup/general"
    )
    expect(verdict([unplaced], { Activities: [activity("Failed", 10), activity("Successful", 20)] })).toBe(
      "insufficient-cpu Deployment/cart"
    )
  })

  it("wait for a class of nodes that is not ready", () => {
    const ofKarpenter = (kind: string, name: string, reason: string): KubeObject => ({
      apiVersion: "karpenter.sh/v1",
      kind,
      metadata: { name },
      status: {
        conditions: [
          { type: "SubnetsReady", status: "False", reason },
          { type: "Ready", status: "False" }
        ]
      }
    })
    const pool = ofKarpenter("NodePool", "general", "NodeClassNotReady")
    expect(verdict([unplaced, pool, ofKarpenter("EC2NodeClass", "default", "SubnetsNotFound")])).toBe(
      "node-provisioning-failed EC2NodeClass/default"
    )
    expect(verdict([unplaced, pool])).toBe("node-provisioning-failed NodePool/general")
  })
})

describe("an add-on that EKS says is degraded", () => {
  const addon = { addon: { addonName: "vpc-cni", status: "DEGRADED", health: { issues: [{ code: "InsufficientNumberOfReplicas" }] } } }
  const plugin = (parts: Parameters<typeof cartPod>[0]): KubeObject => ({
    ...cartPod(parts),
    metadata: {
      name: "aws-node-x2x4z",
      namespace: "kube-system",
      ownerReferences: [{ apiVersion: "apps/v1", kind: "DaemonSet", name: "aws-node", uid: "d", controller: true }]
    }
  })
  const asked = (objects: ReadonlyArray<KubeObject>) => verdictOf(evidenceOf({ objects, said: answered(addon) }))

  it("is named unless what it runs tells why", () => {
    expect(asked([cartPod(), plugin({})])).toBe("addon-degraded Addon/vpc-cni")
    expect(asked([cartPod(), plugin(crashing({ exitCode: 137, reason: "OOMKilled" }))])).toBe("out-of-memory-limit DaemonSet/aws-node")
  })

  it("is known from a list, too", () => {
    const list = [{ Name: "x" }, { addonName: "coredns", Status: "DEGRADED", Issues: [{ Code: "ConfigurationConflict" }] }]
    expect(verdictOf(evidenceOf({ objects: [cartPod()], said: answered(list) }))).toBe("addon-degraded Addon/coredns")
  })
})

describe("what a program complains of", () => {
  const pod = cartPod(crashing())
  const summaryOf = (line: string, ...answers: ReadonlyArray<object>) => {
    const evidence = evidenceOf({
      objects: [pod],
      logs: [logOf(pod, "starting", line)],
      said: answered(...answers),
      now: Date.parse("2026-01-01T12:30:00Z")
    })
    const { verdict: said } = analyse(makeScene(evidence), causes)
    return said.verdict === "cause" ? `${said.cause.cause.code}: ${said.cause.summary}` : said.verdict
  }
  const changed = (EventName: string, requestParameters: object, EventTime = "2026-01-01T12:05:00Z", extra: object = {}) => ({
    Events: [
      { EventName, EventTime, Username: "jane", CloudTrailEvent: JSON.stringify({ eventName: EventName, requestParameters, ...extra }) }
    ]
  })
  const denied = "AccessDenied: User: arn:aws:sts::111122223333:assumed-role/cart-role/1 is not authorized to perform: s3:GetObject"

  it("is told with who changed it in the cloud", () => {
    const detached = { roleName: "cart-role", policyArn: "arn:aws:iam::aws:policy/x" }
    expect(summaryOf(denied, changed("DetachRolePolicy", detached))).toMatch(
      /^cloud-permission-denied.*DetachRolePolicy of cart-role.*by jane/
    )
    expect(summaryOf("dial tcp 10.0.0.9:5432: i/o timeout", changed("RevokeSecurityGroupIngress", { groupId: "sg-1" }))).toMatch(
      /^dependency-unreachable.*RevokeSecurityGroupIngress of sg-1/
    )
  })

  it("is told with a change of which a table tells", () => {
    const line = "|  2026-01-01T12:05:00+00:00|  DetachRolePolicy |  jane  |  cart-role |"
    const evidence = evidenceOf({
      objects: [pod],
      logs: [logOf(pod, denied)],
      said: [{ line, source: "commands/001.txt:4" }],
      now: Date.parse("2026-01-01T12:30:00Z")
    })
    const { hypotheses } = analyse(makeScene(evidence), causes)
    expect(hypotheses[0]?.summary).toMatch(/CloudTrail tells of DetachRolePolicy of jane, cart-role at 2026-01-01T12:05/)
  })

  it.each([
    ["of another kind", changed("RevokeSecurityGroupIngress", { groupId: "sg-1" })],
    ["that only opens", changed("AttachRolePolicy", { roleName: "cart-role" })],
    ["that was refused", changed("DetachRolePolicy", { roleName: "cart-role" }, undefined, { errorCode: "AccessDenied" })],
    ["of days ago", changed("DetachRolePolicy", { roleName: "cart-role" }, "2025-12-20T12:00:00Z")]
  ])("is not told with a change %s", (_, answer) => {
    expect(summaryOf(denied, answer)).toMatch(/^cloud-permission-denied(?!.*CloudTrail)/)
  })

  it("is a database without room, and not the program's own disk", () => {
    const rds = (DBInstanceStatus: string) => ({ DBInstances: [{ DBInstanceIdentifier: "cart", DBInstanceStatus }] })
    const full = 'psycopg2.errors.DiskFull: could not extend file "base/1/2": No space left on device'
    expect(summaryOf(full, rds("storage-full"))).toMatch(/^dependency-saturated.*cart is storage-full/)
    expect(summaryOf(full, rds("available"))).toMatch(/^dependency-saturated(?!.*the cloud says)/)
    expect(summaryOf("write /data/x: no space left on device")).toMatch(/^volume-full/)
    expect(summaryOf('ERROR:  could not extend file "base/1/2": No space left on device')).toMatch(/^volume-full/)
  })
})

it("a pod that waits for its image is not well for an add-on that is", () => {
  const objects = [cartPod(waiting("ImagePullBackOff"))]
  expect(verdict(objects, { addon: { addonName: "coredns", status: "ACTIVE", health: { issues: [] } } })).not.toBe("healthy")
})
