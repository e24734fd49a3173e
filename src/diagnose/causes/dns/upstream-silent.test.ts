import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const corefile = (forward: string): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "coredns", namespace: "kube-system" },
  data: { Corefile: `.:53 {\n    kubernetes cluster.local\n    forward . ${forward}\n    cache 30\n}` }
})
const line = (server: string) => `[ERROR] plugin/errors: 2 example.com. A: read udp 10.2.0.5:43210->${server}:53: i/o timeout`

const verdict = (forward: string, ...servers: ReadonlyArray<string>) =>
  verdictOf(
    evidenceOf({
      objects: [corefile(forward)],
      logs: [{ namespace: "kube-system", pod: "coredns-5d4-x2x4z", previous: false, lines: servers.map(line), source: "logs/dns.log" }],
      subject: { question: "names outside of the cluster cannot be resolved" }
    })
  )

describe("what the cluster's DNS passes on", () => {
  it("is not answered by the only server that it names", () => {
    expect(verdict("10.9.9.2", "10.9.9.2", "10.9.9.2", "10.9.9.2")).toBe("dns-config-wrong ConfigMap/coredns")
  })

  it("may be answered after all, or by another", () => {
    expect(verdict("10.9.9.2", "10.9.9.2", "10.9.9.2")).not.toContain("dns-config")
    expect(verdict("10.9.9.2 10.9.9.3", "10.9.9.2", "10.9.9.2", "10.9.9.2")).not.toContain("dns-config")
    expect(verdict("/etc/resolv.conf", "10.9.9.2", "10.9.9.2", "10.9.9.2")).not.toContain("dns-config")
  })
})
