import { describe, expect, it } from "vitest"
import { readPrinted } from "../read-printed.ts"

const told = (command: string, ...lines: ReadonlyArray<string>) =>
  readPrinted({ command, output: lines.join("\n"), namespace: "shop" }).objects.map(({ involvedObject, kind, message, metadata }) =>
    kind === "Event" ? `${JSON.stringify(involvedObject)} ${String(message)}` : `${kind} ${metadata.namespace ?? "-"}/${metadata.name}`
  )

describe("a part of a description", () => {
  it("is of the object that the command names", () => {
    expect(
      told(
        "$ kubectl describe node n1 | grep -A3 Conditions",
        "Conditions:",
        "  Type             Status  LastHeartbeatTime                 LastTransitionTime                Reason                       Message",
        "  ----             ------  -----------------                 ------------------                ------                       -------",
        "  MemoryPressure   True    Tue, 17 Jun 2025 12:00:00 +0000   Tue, 17 Jun 2025 11:56:31 +0000   KubeletHasInsufficientMemory kubelet has insufficient memory available"
      )
    ).toContain("Node -/n1")
  })

  it("has rows whose counts leave one space before who says it", () => {
    const row = "  Warning  Unhealthy  31s (x18 over 5m49s) kubelet   Startup probe failed: timed out"
    expect(told("kubectl describe pod cart-1 -n store | tail -1", row)).toContainEqual(expect.stringContaining("Startup probe failed"))
  })

  it("may begin with dots for what was left out", () => {
    const lines = ["...", "    State:          Running", "    Last State:     Terminated", "      Reason:       OOMKilled", "..."]
    expect(told("$ kubectl describe pod cart-1 -n store", ...lines)).toEqual(["Pod store/cart-1"])
  })

  it("has its events, with their header or without", () => {
    const row = "  Warning  BackOff  3m (x60 over 14m)  kubelet  Back-off restarting failed container app"
    for (const lines of [
      ["  Type     Reason   Age                From     Message", row],
      ["    Image:   cart:9", row]
    ]) {
      const found = told("kubectl describe pod cart-1 -n store | tail", ...lines)
      expect(found.find((one) => one.includes("Back-off"))).toMatch(/"namespace":"store","name":"cart-1"/)
    }
  })

  it("is of the node that holds its own lease, where neither the command nor the part names it", () => {
    const part = [
      "Taints:  <none>",
      "Lease:",
      "  HolderIdentity:  worker-3",
      "Conditions:",
      "  Type   Status",
      "  ----   ------",
      "  Ready  True"
    ]
    expect(told("kubectl describe node", ...part).find((one) => one.includes("Node"))).toBe("Node -/worker-3")
    expect(told("kubectl describe nodes", ...part, ...part)).toEqual([])
  })

  it("may leave the heading of the events out between the object and their rows", () => {
    const found = told(
      "kubectl describe sts cart",
      "Name:               cart",
      "Namespace:          store",
      "Labels:             app=cart",
      "  Warning  FailedCreate  34s (x14 over 75s)  statefulset-controller  create Pod cart-0 in StatefulSet cart failed error: no"
    )
    expect(found.find((one) => one.endsWith(" create Pod cart-0 in StatefulSet cart failed error: no"))).toMatch(/"name":"cart"/)
  })

  it("is none of several objects, nor what is of another form", () => {
    expect(told("kubectl describe pods | tail", "Conditions:", "  Type Status")).toEqual([])
    expect(told("kubectl describe pod cart-1", "error: something else")).toEqual([])
  })

  it("tells its pod by itself where no command does", () => {
    const found = told(
      "copied from the terminal",
      "Events:",
      "  Type     Reason     Age    From               Message",
      "  ----     ------     ----   ----               -------",
      "  Normal   Scheduled  4m     default-scheduler  Successfully assigned hr/portal-7c96d8f7b9-gq4nf to w2",
      "  Warning  Failed     3m     kubelet            Error: ErrImagePull"
    )
    expect(found.filter((one) => one.includes('"namespace":"hr","name":"portal-7c96d8f7b9-gq4nf"'))).toHaveLength(2)
  })
})
