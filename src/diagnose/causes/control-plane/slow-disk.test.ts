import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const etcd = (...lines: ReadonlyArray<string>) => {
  const { labels: _, ownerReferences: __, ...metadata } = cartPod().metadata
  const pod: KubeObject = { ...cartPod(), metadata: { ...metadata, name: "etcd-cp-2", namespace: "kube-system" } }
  const log = { namespace: "kube-system", pod: "etcd-cp-2", previous: false, lines, source: "logs/etcd.log" }
  return verdictOf(evidenceOf({ objects: [pod], logs: [log] }))
}

const request = (millis: number) =>
  `2026-01-01 12:20:00.1 W | etcdserver: read-only range request "key:\\"/registry/leases/a\\" " with result "range_response_count:1 size:9" took too long (${millis}ms) to execute`

describe("etcd's disk is too slow", () => {
  it.each([
    ["a late write and a late request", ["2026-01-01 12:20:00.1 W | wal: sync duration of 2.1s, expected less than 1s", request(616)]],
    ["the same as JSON", ['{"msg":"slow fdatasync","took":"3.1s"}', '{"msg":"apply request took too long","took":"3.4s"}']],
    ["requests that are late again and again", Array.from({ length: 6 }, (_, index) => request(400 + index))]
  ])("by %s", (_, lines) => {
    expect(etcd(...lines)).toBe("etcd-slow-disk Pod/etcd-cp-2")
  })

  it.each([
    ["one late write", ["2026-01-01 12:20:00.1 W | wal: sync duration of 1.01s, expected less than 1s"]],
    ["requests that are hardly late", Array.from({ length: 9 }, (_, index) => request(104 + index))]
  ])("which is not told by %s", (_, lines) => {
    expect(etcd(...lines)).not.toContain("etcd-slow-disk")
  })
})
