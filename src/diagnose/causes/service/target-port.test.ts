import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf, logOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const pod = cartPod({ status: { phase: "Running", podIP: "10.0.0.7", conditions: [{ type: "Ready", status: "True" }] } })
const service = (targetPort: number): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "cart-web", namespace: "shop" },
  spec: { ports: [{ port: 80, targetPort }] }
})
const endpoints: KubeObject = {
  apiVersion: "v1",
  kind: "Endpoints",
  metadata: { name: "cart-web", namespace: "shop" },
  subsets: [{ addresses: [{ ip: "10.0.0.7" }] }]
}

const judged = (line: string, targetPort = 8080, question = "why is svc/cart-web refused?") =>
  verdictOf(
    evidenceOf({
      objects: [pod, service(targetPort), endpoints],
      logs: [{ ...logOf(pod, "12:00:01 starting", line), previous: false }],
      subject: { question }
    })
  )

describe("a service leads to a port that nobody listens on where", () => {
  it.each([
    "Listening on 0.0.0.0:3000",
    'level=info msg="HTTP Server Listen" address=[::]:3000 protocol=http',
    "Tomcat started, listening on port(s): 3000 (http)",
    "server running at http://localhost:3000/"
  ])("the program behind its endpoints tells of another: %s", (line) => {
    expect(judged(line)).toBe("service-target-port-mismatch Service/cart-web")
  })

  it("and not where it tells of that one, of none, or nobody asks about it", () => {
    expect(judged("Listening on 0.0.0.0:3000", 3000)).not.toContain("service-target-port")
    expect(judged("12:00:10 listening for orders")).not.toContain("service-target-port")
    expect(judged("Listening on 0.0.0.0:3000", 8080, "is cart well?")).not.toContain("service-target-port")
  })
})
