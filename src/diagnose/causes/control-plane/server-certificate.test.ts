import { describe, expect, it } from "vitest"
import { evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const verdict = (...lines: ReadonlyArray<string>) =>
  verdictOf(evidenceOf({ said: lines.map((line, index) => ({ line, source: `commands/001.txt:${index + 1}` })) }))

const handshake =
  '2026-01-01T12:20:01Z stderr F }. Err: connection error: desc = "transport: authentication handshake failed: x509: certificate has expired or is not yet valid"'

describe("a certificate of the control plane that is over", () => {
  const named = "control-plane-certificate-expired Service/kubernetes"

  it("is told by a log from its machine, where the API server answers nobody", () => {
    expect(verdict(handshake, "The connection to the server 10.0.0.4:6443 was refused - did you specify the right host or port?")).toBe(
      named
    )
    expect(verdict(handshake)).toBe("inconclusive")
  })

  it("is told by a kubelet that does not trust the API server", () => {
    const said = 'Failed to list *v1.Node: Get "https://10.0.0.4:6443/api/v1/nodes": x509: certificate has expired or is not yet valid'
    expect(verdict(`Jan 02 11:17:02 worker-1 kubelet[1495]: E0102 11:17:02.1 1495 reflector.go:138] ${said}`)).toBe(named)
  })
})
