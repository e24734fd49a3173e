import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { eventOf } from "../scene/views/event.ts"
import { withNamedNodes } from "./node-journals.ts"
import { kubeletSays } from "./printed/told/kubelet-journal.ts"
import { unitsSay } from "./printed/told/unit-status.ts"

const node = (name: string, status: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  status: { conditions: [{ type: "Ready", status }] }
})
const journal = (host = "") =>
  kubeletSays([`Jan 02 11:17:02 ${host}kubelet[1495]: F0102 server.go:1] failed to run Kubelet: no such cgroup`]).events
const stopped = unitsSay(["● kubelet.service - kubelet", "  Active: inactive (dead)"])

const placed = (objects: ReadonlyArray<KubeObject>, question = "") =>
  withNamedNodes(
    objects.map((object) => ({ object, source: "commands/001.txt" })),
    { alerts: [], question }
  ).flatMap(({ object }) => (object.kind === "Event" ? [`${eventOf(object).about.name}: ${eventOf(object).message}`] : []))

describe("what was saved on a node", () => {
  const why = "failed to run Kubelet: no such cgroup"

  it("is of the node that its host is, with or without a domain", () => {
    expect(placed([node("w-1.example.com", "True"), ...journal("w-1 ")])).toEqual([`w-1.example.com: ${why}`])
  })

  it("is of the one that it must be, where no host is told", () => {
    expect(placed([node("w-1", "True"), node("w-2", "False"), ...journal()])).toEqual([`w-2: ${why}`])
    expect(placed([node("w-1", "False"), node("w-2", "False"), ...journal()], "what is wrong with w-1?")).toEqual([`w-1: ${why}`])
    expect(placed([node("w-1", "False"), node("w-2", "False"), ...journal()])).toEqual([])
  })

  it("says why a kubelet does not run rather than that it does not", () => {
    expect(placed([node("w-1", "False"), ...stopped])).toEqual(["w-1: kubelet.service is inactive (dead)"])
    expect(placed([node("w-1", "False"), ...stopped, ...journal()])).toEqual([`w-1: ${why}`])
  })
})
