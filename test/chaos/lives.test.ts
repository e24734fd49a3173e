import { describe, expect, it } from "vitest"
import { isFatal, type LifeEnd, untimely } from "./lives.ts"

const end: LifeEnd = { code: null, signal: null, wasKilled: false, mayRefuse: false }

describe("untimely", () => {
  it.each<Partial<LifeEnd>>([
    { signal: "SIGKILL", wasKilled: true },
    // asked to end: before it listens to that, and after
    { signal: "SIGTERM", wasKilled: true },
    { code: 143, wasKilled: true },
    { code: 1, mayRefuse: true }
  ])("excuses %j", (one) => {
    expect(untimely({ ...end, ...one })).toBeUndefined()
  })

  it.each<readonly [one: Partial<LifeEnd>, told: string]>([
    [{ code: 0 }, "exit code 0"],
    [{ code: 143 }, "exit code 143"],
    [{ code: 1 }, "exit code 1"],
    [{ code: 70, mayRefuse: true }, "exit code 70"],
    [{ code: 134, mayRefuse: true }, "exit code 134"],
    [{ signal: "SIGABRT" }, "SIGABRT"],
    [{ signal: "SIGSEGV", wasKilled: true }, "SIGSEGV"],
    // the kernel's doing, where memory runs out
    [{ signal: "SIGKILL" }, "SIGKILL"]
  ])("tells of %j", (one, told) => {
    expect(untimely({ ...end, ...one })).toBe(`a life ended by itself (${told})`)
  })
})

describe("isFatal", () => {
  it.each([
    "Node.js v24.21.0",
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
    "handrail failed in a way it should not; please report this",
    `{"level":"FATAL","message":"BUG"}`
  ])("knows %s", (line) => {
    expect(isFatal(line)).toBe(true)
  })

  it.each([`{"level":"ERROR","message":"FATAL ERROR: in a pod's log"}`, "NATS could not be used: connection refused", "{ not JSON"])(
    "leaves %s",
    (line) => {
      expect(isFatal(line)).toBe(false)
    }
  )
})
