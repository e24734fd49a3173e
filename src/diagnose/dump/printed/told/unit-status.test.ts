import { describe, expect, it } from "vitest"
import { eventOf } from "../../../scene/views/event.ts"
import { unitsSay } from "./unit-status.ts"

const status = (unit: string, active: string) => [
  `● ${unit}.service - a unit`,
  "     Loaded: loaded (/lib/x; enabled)",
  `     Active: ${active}`
]
const told = (...lines: ReadonlyArray<string>) => unitsSay(lines).map((event) => `${eventOf(event).about.name}: ${eventOf(event).message}`)

describe("the state of a unit", () => {
  it("tells of the node whose kubelet or runtime does not run", () => {
    expect(told("root@worker-3:~# systemctl status kubelet", ...status("kubelet", "inactive (dead) since Mon 2026-01-05"))).toEqual([
      "worker-3: kubelet.service is inactive (dead)"
    ])
    const line = "Jan 05 10:00:01 worker-4 systemd[1]: containerd.service: Failed with result 'exit-code'."
    expect(told(...status("containerd", "failed (Result: exit-code) since Mon"), line)).toEqual([
      "worker-4: container runtime is down: containerd.service is failed (Result: exit-code)"
    ])
  })

  it("tells nothing of one that runs, nor of a runtime that may not be the node's", () => {
    expect(told(...status("kubelet", "active (running) since Mon"))).toEqual([])
    expect(told(...status("docker", "inactive (dead)"))).toEqual([])
  })
})
