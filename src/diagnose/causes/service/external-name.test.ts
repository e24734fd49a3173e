import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, crashing, evidenceOf, logOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const alias = (externalName: string, port = 5432): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "orders-db", namespace: "shop" },
  spec: { type: "ExternalName", externalName, ports: [{ port }] }
})
const target: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "postgres", namespace: "data" },
  spec: { selector: { app: "postgres" }, ports: [{ port: 5432 }] }
}
const pod = cartPod(crashing({ exitCode: 1, reason: "Error", finishedAt: at(29) }))

const unknown = "dial tcp: lookup orders-db on 10.96.0.10:53: no such host"
const refused = "dial tcp orders-db:5432: connect: connection refused"
const judged = (line: string, ...objects: ReadonlyArray<KubeObject>) =>
  verdictOf(evidenceOf({ objects: [pod, ...objects], logs: [logOf(pod, "starting", line)], complete: [{ kind: "Service" }] }))

describe("a service that stands for a host is named where", () => {
  it.each<readonly [what: string, line: string, objects: ReadonlyArray<KubeObject>, expected: string]>([
    ["its target in the cluster is not there", refused, [alias("postgres.data.svc.cluster.local")], "external-name-unresolved"],
    ["its target is an address", unknown, [alias("10.20.30.40")], "external-name-unresolved"],
    ["it is there, and its name is not found", unknown, [alias("db.old.example")], "external-name-unresolved"],
    ["its target has other ports", refused, [alias("postgres.data.svc.cluster.local", 6432), target], "external-name-port-mismatch"]
  ])("%s", (_, line, objects, expected) => {
    expect(judged(line, ...objects)).toBe(`${expected} Service/orders-db`)
  })
})

describe("a service that stands for a host is not named where", () => {
  it("nobody calls it in vain", () => {
    expect(verdictOf(evidenceOf({ objects: [cartPod(), alias("10.20.30.40")], complete: [{ kind: "Service" }] }))).toBe("healthy")
  })

  it("its target is there, or is outside and does not answer", () => {
    expect(judged(refused, alias("postgres.data.svc.cluster.local"), target)).not.toContain("external-name")
    expect(judged(refused, alias("db.example.com"))).not.toContain("external-name")
  })

  it("another host is not found", () => {
    expect(judged("dial tcp: lookup mail.example.com: no such host", alias("db.example.com"))).not.toContain("external-name")
  })
})
