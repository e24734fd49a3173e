import fc from "fast-check"
import { afterEach, describe, expect, it, vi } from "vitest"
import { makeSimClock } from "./clock.ts"

const START = Date.parse("2026-01-02T03:04:05Z")

describe("a manual clock", () => {
  it("runs timers in due order, each at its own time, including those set on the way", () => {
    const clock = makeSimClock({ start: START, flow: "manual" })
    const seen: Array<[string, number]> = []
    const note = (name: string) => () => seen.push([name, clock.now() - START])
    clock.schedule(2000, note("late"))
    clock.schedule(1000, () => {
      note("early")()
      clock.schedule(500, note("set on the way"))
      clock.schedule(0, note("at once"))
    })
    clock.schedule(5000, note("too late"))
    clock.advance(3000)
    expect(seen).toEqual([
      ["early", 1000],
      ["at once", 1000],
      ["set on the way", 1500],
      ["late", 2000]
    ])
    expect(clock.timestamp()).toBe("2026-01-02T03:04:08Z")
  })

  it("never runs a cancelled timer, nor any after close", () => {
    const clock = makeSimClock({ start: START, flow: "manual" })
    const task = vi.fn()
    clock.schedule(10, task)()
    clock.schedule(20, task)
    clock.close()
    clock.advance(100)
    expect(task).not.toHaveBeenCalled()
  })

  it("orders any set of delays as a stable sort does", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 60 }), (delays) => {
        const clock = makeSimClock({ start: START, flow: "manual" })
        const ran: Array<number> = []
        for (const [index, delay] of delays.entries()) clock.schedule(delay, () => ran.push(index))
        clock.advance(50)
        const expected = delays.map((delay, index) => ({ delay, index })).sort((a, b) => a.delay - b.delay)
        expect(ran).toEqual(expected.map(({ index }) => index))
      })
    )
  })
})

describe("a flowing clock", () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it("follows wall time at its rate and keeps what was advanced", () => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] })
    const clock = makeSimClock({ start: START, flow: 10 })
    const task = vi.fn()
    clock.schedule(20_000, task)
    vi.advanceTimersByTime(1_000)
    expect(clock.now() - START).toBe(10_000)
    clock.advance(5_000)
    expect(clock.now() - START).toBe(15_000)
    expect(task).not.toHaveBeenCalled()
    vi.advanceTimersByTime(500)
    expect(task).toHaveBeenCalledOnce()
    clock.close()
  })
})
