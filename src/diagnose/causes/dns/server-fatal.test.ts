import { expect, it } from "vitest"
import { evidenceOf } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const POD = "coredns-76f75df574-x2x9z"

it.each([
  ["a loop", '[FATAL] plugin/loop: Loop (127.0.0.1:5 -> :53) detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting'],
  ["an older loop", '2024/01/02 13:33:22 [FATAL] plugin/loop: Seen "HINFO IN 1.2." more than twice, loop detected'],
  ["a plugin that refuses its setting", 'plugin/forward: not an IP address or file: "dns.corp.example"'],
  ["a Corefile that cannot be read", "/etc/coredns/Corefile:7 - Error during parsing: Unknown directive 'forwad'"]
])("names a DNS server that says why it ends: %s", (_, line) => {
  const lines = [".:53", "[INFO] CoreDNS-1.11.1", line]
  expect(verdictOf(printedEvidence({ [`$ kubectl logs -n kube-system ${POD}`]: lines.join("\n") }))).toMatch(
    /^dns-config-wrong Pod\/coredns/
  )
  const elsewhere = { namespace: "shop", pod: POD, previous: false, lines, source: "x" }
  expect(verdictOf(evidenceOf({ logs: [elsewhere] }))).not.toMatch(/dns/)
})

it("takes what a DNS server could not find out for others for no trouble of its own", () => {
  const lines = ["[ERROR] plugin/errors: 2 billing. A: read udp 10.2.0.5:47806->192.0.2.9:53: i/o timeout"]
  expect(verdictOf(printedEvidence({ [`$ kubectl logs -n kube-system ${POD}`]: lines.join("\n") }))).toBe("inconclusive")
})
