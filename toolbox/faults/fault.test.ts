import { describe, expect, it } from "vitest"
import { type FaultPlan, makeFaultProgram, partAt } from "./fault.ts"

const slow = { _tag: "slow", delayMs: 10 } as const
const gone = { _tag: "gone" } as const
const plan: FaultPlan = {
  parts: [
    { forMs: 100, fault: slow },
    { forMs: 50, fault: gone }
  ]
}

describe("partAt", () => {
  it.each([
    [0, "slow"],
    [99, "slow"],
    [100, "gone"],
    [149, "gone"],
    [150, "none"],
    [1e9, "none"]
  ])("has after %i ms: %s", (elapsed, tag) => {
    expect(partAt(plan, elapsed).fault._tag).toBe(tag)
  })

  it.each([
    [150, "slow"],
    [260, "gone"],
    [15_000_120, "gone"]
  ])("begins again where the plan repeats: after %i ms %s", (elapsed, tag) => {
    expect(partAt({ ...plan, repeats: true }, elapsed).fault._tag).toBe(tag)
  })

  it("is well for ever without parts", () => {
    expect(partAt({ parts: [], repeats: true }, 5).fault._tag).toBe("none")
  })
})

describe("makeFaultProgram", () => {
  it("strikes the share that the seed chooses, and counts", () => {
    const chances = [0.1, 0.6, 0.2, 0.9]
    const program = makeFaultProgram(() => chances.shift() ?? 1)
    program.play({ parts: [{ forMs: 60_000, fault: gone, share: 0.5 }] })
    expect([program.next()._tag, program.next()._tag, program.next()._tag, program.next()._tag]).toEqual(["gone", "none", "gone", "none"])
    expect(program.strikes()).toBe(2)
    expect(program.now()._tag).toBe("gone")
  })

  it("begins with the first request where the plan waits for one", async () => {
    const program = makeFaultProgram(() => 0)
    program.play({ from: "asked", parts: [{ forMs: 20, fault: gone }] })
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(program.now()._tag).toBe("none")
    expect(program.next()._tag).toBe("gone")
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(program.next()._tag).toBe("none")
  })
})
