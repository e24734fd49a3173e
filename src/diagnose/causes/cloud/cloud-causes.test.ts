import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, crashing, evidenceOf, firing, logOf, waiting, warning } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const service: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "cart", namespace: "shop" },
  spec: { selector: { app: "cart" }, ports: [{ port: 80, targetPort: 8080 }] }
}

const ingress: KubeObject = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "cart", namespace: "shop" },
  spec: { rules: [{ http: { paths: [{ path: "/", backend: { service: { name: "cart", port: { number: 80 } } } }] } }] },
  status: { loadBalancer: { ingress: [{ hostname: "cart.elb.example" }] } }
}

const health = (...states: ReadonlyArray<readonly [state: string, reason?: string]>) =>
  JSON.stringify(
    {
      TargetHealthDescriptions: states.map(([State, Reason], index) => ({
        Target: { Id: `10.0.0.${index}`, Port: 8080 },
        TargetHealth: { State, ...(Reason === undefined ? {} : { Reason, Description: "Health checks failed" }) }
      }))
    },
    null,
    2
  )
    .split("\n")
    .map((line, index) => ({ line, source: `commands/001.txt:${index + 2}` }))

const subject = { alerts: [firing("UnhealthyTargets", { namespace: "shop", ingress: "cart" })] }

const verdict = (objects: ReadonlyArray<KubeObject>, said: ReturnType<typeof health>) => verdictOf(evidenceOf({ objects, said, subject }))

describe("a load balancer outside", () => {
  const mismatch = ["unhealthy", "Target.ResponseCodeMismatch"] as const

  it("that takes ready pods for ill is named", () => {
    expect(verdict([ingress, service, cartPod()], health(mismatch, mismatch))).toBe("load-balancer-targets-unhealthy Ingress/cart")
  })

  it("is told by a table of its targets, too", () => {
    const rows = ["|  10.0.0.7  |  8080  |  unhealthy  |  Target.Timeout  |", "10.0.0.8\tunhealthy\tTarget.FailedHealthChecks"]
    const said = (...lines: ReadonlyArray<string>) => lines.map((line, index) => ({ line, source: `commands/001.txt:${index + 2}` }))
    expect(verdict([ingress, service, cartPod()], said(...rows))).toBe("load-balancer-targets-unhealthy Ingress/cart")
    expect(verdict([ingress, service, cartPod()], said("10.0.0.7\tdraining\tTarget.DeregistrationInProgress", "10.0.0.8\thealthy"))).toBe(
      "healthy"
    )
  })

  it("is told by the controller's gate on a pod", () => {
    const gated = cartPod({
      status: {
        conditions: [
          { type: "Ready", status: "True" },
          { type: "target-health.elbv2.k8s.aws/k8s-shop-cart", status: "False", message: "Health checks failed with these codes: [404]" }
        ]
      }
    })
    expect(verdict([ingress, service, gated], [])).toBe("load-balancer-targets-unhealthy Ingress/cart")
  })

  it("is not at fault for pods that fail", () => {
    const failing = cartPod(crashing({ exitCode: 137, reason: "OOMKilled" }))
    expect(verdict([ingress, service, failing], health(mismatch))).not.toContain("load-balancer")
  })

  it.each([
    ["healthy targets", health(["healthy"], ["healthy"])],
    ["targets that were just added", health(["unhealthy", "Elb.InitialHealthChecking"])],
    ["targets that are on their way out", health(["draining", "Target.DeregistrationInProgress"], ["healthy"])]
  ])("with %s is well", (_, said) => {
    expect(verdict([ingress, service, cartPod()], said)).toBe("healthy")
  })
})

describe("a cloud that gives no credentials, or refuses", () => {
  it.each([
    ["no EC2 IMDS role found, operation error ec2imds: GetMetadata, canceled, context deadline exceeded", "cloud-credentials-missing"],
    [
      "botocore.exceptions.CredentialRetrievalError: Error when retrieving credentials from container-role: Connect timeout on endpoint",
      "cloud-credentials-missing"
    ],
    ["botocore.exceptions.NoCredentialsError: Unable to locate credentials", "cloud-credentials-missing"],
    ["api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity", "cloud-permission-denied"]
  ])("is told by a program: %s", (line, code) => {
    const pod = cartPod(crashing())
    expect(verdictOf(evidenceOf({ objects: [pod], logs: [logOf(pod, "starting", line)] }))).toBe(`${code} Deployment/cart`)
  })

  it("is told by the driver of a volume", () => {
    const pod = cartPod(waiting("ContainerCreating"))
    const message =
      'MountVolume.SetUp failed for volume "keys": Failed fetching secret: AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue'
    expect(verdictOf(evidenceOf({ objects: [pod, warning(pod, "FailedMount", message)] }))).toBe("cloud-permission-denied Deployment/cart")
  })

  it("is why the network plugin gives pods no network", () => {
    const waitingPod = cartPod(waiting("ContainerCreating"))
    const plugin: KubeObject = {
      ...cartPod({ status: { conditions: [{ type: "Ready", status: "False" }] }, containerStatus: { ready: false } }),
      metadata: {
        name: "aws-node-x2x4z",
        namespace: "kube-system",
        creationTimestamp: "2026-01-01T09:00:00Z",
        ownerReferences: [{ apiVersion: "apps/v1", kind: "DaemonSet", name: "aws-node", uid: "d", controller: true }]
      }
    }
    const line = "Failed to create ENI: UnauthorizedOperation: not authorized to perform: ec2:CreateNetworkInterface"
    const evidence = evidenceOf({
      objects: [
        waitingPod,
        plugin,
        warning(waitingPod, "FailedCreatePodSandBox", "failed to setup network for sandbox: dial tcp 127.0.0.1:50051: connection refused")
      ],
      logs: [{ ...logOf(plugin, ...Array(8).fill(line)), previous: false }],
      subject: { namespace: "shop" }
    })
    expect(verdictOf(evidence)).toBe("cloud-permission-denied DaemonSet/aws-node")
  })
})

describe("a cloud that limits how often it is asked", () => {
  const line = '{"level": "error", "msg": "PutItem failed", "err": "ProvisionedThroughputExceededException: exceeded for the table"}'

  it("is told by a program that ends of it, or complains of little else when it is asked how it answers", () => {
    const crashed = cartPod(crashing())
    expect(verdictOf(evidenceOf({ objects: [crashed], logs: [logOf(crashed, "starting", line)] }))).toBe(
      "dependency-saturated Deployment/cart"
    )
    const pod = cartPod()
    const subject = { alerts: [firing("CartErrorRateHigh", { namespace: "shop", deployment: "cart" })] }
    const said = (...lines: ReadonlyArray<string>) =>
      verdictOf(evidenceOf({ objects: [pod], logs: [{ ...logOf(pod, ...lines), previous: false }], subject }))
    expect(said(...Array<string>(12).fill(line))).toBe("dependency-saturated Deployment/cart")
    expect(said(...Array<string>(30).fill("GET /cart 200 8ms"), "api error SlowDown, retrying")).not.toContain("dependency-saturated")
  })
})
