import { expect, it } from "vitest"
import { readPrinted } from "../read-printed.ts"

const conditionsOf = (...lines: ReadonlyArray<string>) =>
  readPrinted({ command: "$ kubectl describe nodes", output: ["Name:   n1", "Roles:  worker", ...lines].join("\n") }).objects

it("finds a table of conditions whose heading was not saved", () => {
  const rows = [
    "  Type    Status  LastHeartbeatTime                 LastTransitionTime                Reason           Message",
    "  ----    ------  -----------------                 ------------------                ------           -------",
    "  Ready   False   Mon, 03 Jun 2024 13:54:18 +0000   Sun, 02 Jun 2024 21:39:37 +0000   KubeletNotReady  the runtime is down"
  ]
  const ready = { type: "Ready", status: "False", reason: "KubeletNotReady", message: "the runtime is down" }
  expect(conditionsOf(...rows)).toMatchObject([{ status: { conditions: [ready] } }])
  expect(conditionsOf("Conditions:", ...rows)).toMatchObject([{ status: { conditions: [ready] } }])
})

it("finds rows of events that slipped to the margin", () => {
  const events = ["Events:", "  Type     Reason   Age  From     Message", "  ----     ------   ---  ----     -------"]
  const found = conditionsOf(...events, "Warning  Rebooted  3m   kubelet  it was rebooted")
  expect(found).toContainEqual(expect.objectContaining({ kind: "Event", reason: "Rebooted", message: "it was rebooted" }))
})
