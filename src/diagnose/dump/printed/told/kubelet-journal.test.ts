import { describe, expect, it } from "vitest"
import { eventOf } from "../../../scene/views/event.ts"
import { kubeletSays } from "./kubelet-journal.ts"

const at = (said: string, host = "worker-7") => `Jan 02 11:17:02 ${host} kubelet[1495]: ${said}`
const late = (place: string) =>
  at(`E0102 11:17:02.1 1495 ${place}:169] ListPodSandbox failed: rpc error: code = DeadlineExceeded desc = context deadline exceeded`)

const told = (...lines: ReadonlyArray<string>) =>
  kubeletSays(lines).events.map((event) => {
    const { about, message, reason } = eventOf(event)
    return `${about.name} ${reason}: ${message}`
  })

describe("a kubelet's journal", () => {
  it("tells that its certificate is over, once", () => {
    const said = "The currently active client certificate has expired and the server is responsive, exiting."
    expect(told(at(`E0102 11:17:02.1 1495 transport.go:113] ${said}`))).toEqual([`worker-7 KubeletNotReady: ${said}`])
  })

  it("tells why it does not run", () => {
    const fatal = (why: string) => at(`E0102 11:17:02.1 1495 run.go:74] "command failed" err="failed to run Kubelet: ${why}"`)
    expect(told(fatal("running with swap on is not supported"))).toEqual([
      "worker-7 KubeletNotReady: failed to run Kubelet: running with swap on is not supported"
    ])
    const unknown = "rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService"
    expect(told(fatal(`validate service connection: ${unknown}`))).toEqual([
      `worker-7 KubeletNotReady: container runtime not responding: validate service connection: ${unknown}`
    ])
    expect(told(fatal("running with swap on"), at('I0102 1 kubelet_node_status.go:1] "Successfully registered node"'))).toEqual([])
  })

  it("tells of a clock that is behind, and of a certificate without its path", () => {
    const early = "x509: certificate has expired or is not yet valid: current time 1970-01-01T00:00:01Z is before 2026-01-01T00:00:00Z"
    expect(told(at(`E0102 1 kubelet_node_status.go:92] "Unable to register node" err="Post: ${early}"`))).toEqual([
      `worker-7 KubeletNotReady: ${early}`
    ])
    const over = "part of the existing bootstrap client certificate is expired: 2025-12-06 18:55:55 +0000 UTC"
    expect(told(at(`E0102 1 bootstrap.go:265] ${over}`))).toEqual([`worker-7 KubeletNotReady: ${over}`])
  })

  it("tells that its runtime does not answer, when it says so several times", () => {
    const lines = ["remote_runtime.go", "kuberuntime_image.go", "generic.go"].map(late)
    expect(told(...lines)).toEqual([expect.stringMatching(/^worker-7 KubeletNotReady: container runtime not responding: /)])
    expect(told(...lines.slice(1))).toEqual([])
  })

  it("does not take for that what a kubelet says while it starts, or what is over", () => {
    const starting = at(`"Skipping pod synchronization" err="PLEG is not healthy: pleg has yet to be successful"`)
    expect(told(starting, starting, starting)).toEqual([])
    const lines = ["remote_runtime.go", "kuberuntime_image.go", "generic.go"].map(late)
    expect(told(...lines, at('I0102 11:18:02.1 1495 kubelet_node_status.go:1] "Node became ready"'))).toEqual([])
  })
})
