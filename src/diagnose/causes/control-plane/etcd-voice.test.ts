import { describe, expect, it } from "vitest"
import { evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const said = (...lines: ReadonlyArray<string>) =>
  verdictOf(evidenceOf({ said: lines.map((line, index) => ({ line, source: `commands/001.txt:${index + 1}` })) }))

const member = (host: number, state: string) => `https://10.1.0.${host}:2379 is ${state}`
const bad = "unhealthy: failed to commit proposal: context deadline exceeded"
const good = "healthy: successfully committed proposal: took = 9ms"
const lost = (term: number) => `{"level":"info","caller":"raft/node.go:336","msg":"raft.node: a1 lost leader b2 at term ${term}"}`
const elected = (term: number) => `{"level":"info","caller":"raft/node.go:333","msg":"raft.node: a1 elected leader b2 at term ${term}"}`

describe("what is saved of etcd beside its pod's log", () => {
  it("tells that it has no majority", () => {
    expect(said(member(1, bad), member(2, bad), member(3, bad))).toBe("etcd-no-quorum Service/kubernetes")
    expect(said(lost(7), lost(7))).toBe("etcd-no-quorum Service/kubernetes")
    expect(said("| https://10.1.0.1:2379 | a1 | 3.5.6 | 2.1 GB | true | memberID:1 alarm:NOSPACE |")).toBe(
      "etcd-no-space Service/kubernetes"
    )
  })

  it("tells no such thing of one member, or of a leader that was lost and elected anew", () => {
    expect(said(member(1, good), member(2, good), member(3, bad))).not.toContain("etcd-no-quorum")
    expect(said(member(1, bad))).not.toContain("etcd-no-quorum")
    expect(said(lost(7), lost(7), elected(8))).not.toContain("etcd-no-quorum")
  })
})
