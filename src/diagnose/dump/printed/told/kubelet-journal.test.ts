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
