import { describe, expect, it } from "vitest"
import { statusPatch } from "./status-patch.ts"

const ready = { type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" }
const scheduled = { type: "PodScheduled", status: "True" }

describe("statusPatch", () => {
  it("is nothing where nothing differs", () => {
    expect(statusPatch({ phase: "Running", conditions: [ready] }, { phase: "Running", conditions: [ready] })).toBeUndefined()
  })

  it("sends the conditions that differ and nulls for what is gone, and keeps the others' place", () => {
    const unready = { ...ready, status: "False", reason: "ContainersNotReady" }
    expect(
      statusPatch(
        { phase: "Pending", message: "old", conditions: [unready, scheduled] },
        { phase: "Running", conditions: [ready, scheduled] }
      )
    ).toEqual({
      phase: "Running",
      message: null,
      "$setElementOrder/conditions": [{ type: "Ready" }, { type: "PodScheduled" }],
      conditions: [{ type: "Ready", status: "True", reason: null }]
    })
  })
})
