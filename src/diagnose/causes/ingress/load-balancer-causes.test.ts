import { expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { evidenceOf, warning } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const service: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "public", namespace: "shop" },
  spec: { type: "LoadBalancer", ports: [{ port: 80 }] }
}
const ingress: KubeObject = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "web", namespace: "shop" } }
const subnets = "couldn't auto-discover subnets: unable to resolve at least one subnet"

it("names what gets no load balancer", () => {
  const refused = warning(service, "SyncLoadBalancerFailed", `Error syncing load balancer: ${subnets}`)
  expect(verdictOf(evidenceOf({ objects: [service, refused] }))).toBe("load-balancer-refused Service/public")
  const unbuilt = warning(ingress, "FailedBuildModel", `Failed build model due to ${subnets}`)
  expect(verdictOf(evidenceOf({ objects: [ingress, unbuilt] }))).toBe("load-balancer-refused Ingress/web")
  expect(verdictOf(evidenceOf({ objects: [unbuilt] }))).toBe("load-balancer-refused Ingress/web")
})

it("believes the controller's last word", () => {
  const refused = warning(ingress, "FailedBuildModel", subnets, 10)
  const made = { ...warning(ingress, "SuccessfullyReconciled", "Successfully reconciled", 20), type: "Normal" }
  expect(verdictOf(evidenceOf({ objects: [ingress, refused, made] }))).not.toMatch(/load-balancer/)
})
