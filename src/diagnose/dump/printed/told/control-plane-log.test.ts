import { describe, expect, it } from "vitest"
import { writtenEvents } from "./written-events.ts"

const why = "0/4 nodes are available: 4 Insufficient cpu."

describe("the control plane's log", () => {
  it.each([
    `I0102 10:00:00.1 1 schedule_one.go:1] "Unable to schedule pod; no fit; waiting" pod="shop/cart-1" err="${why}"`,
    `I0102 10:00:00.1 1 factory.go:459] Unable to schedule shop/cart-1: no fit: ${why}; waiting`
  ])("tells what the scheduler says of a pod: %s", (line) => {
    expect(writtenEvents([line])).toMatchObject([
      { involvedObject: { kind: "Pod", namespace: "shop", name: "cart-1" }, reason: "FailedScheduling", message: why }
    ])
  })

  it.each([
    "E0102 1 cronjob_controller.go:247] Cannot determine if shop/sync needs to be started: Too many missed start time (> 100). Set it.",
    'I0102 1 cronjob_controllerv2.go:1] "Too many missed times" cronjob="shop/sync"'
  ])("tells of runs that were missed: %s", (line) => {
    expect(writtenEvents([line, line])).toMatchObject([
      { involvedObject: { kind: "CronJob", namespace: "shop", name: "sync" }, type: "Warning" }
    ])
  })
})
