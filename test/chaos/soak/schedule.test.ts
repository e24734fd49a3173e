import { describe, expect, it } from "vitest"
import { makeRandom } from "../../scenarios/random-runbook.ts"
import { scheduleOf, tellStrikes } from "./schedule.ts"

const victims = ["postgres", "nats", "replica-1"]

describe("scheduleOf", () => {
  it("is decided by its seed", () => {
    expect(scheduleOf(victims, 120, makeRandom(7))).toEqual(scheduleOf(victims, 120, makeRandom(7)))
    expect(scheduleOf(victims, 120, makeRandom(7))).not.toEqual(scheduleOf(victims, 120, makeRandom(8)))
  })

  it("strikes everybody in every way, nobody while it is away, and nobody after the end", () => {
    const strikes = scheduleOf(victims, 600, makeRandom(1))
    for (const victim of victims) {
      const own = strikes.filter((strike) => strike.victim === victim)
      expect(new Set(own.map(({ way }) => way))).toEqual(new Set(["killed", "frozen", "restarted"]))
      for (const [index, { at }] of own.entries()) {
        const { at: before, lasts } = own[index - 1] ?? { at: 0, lasts: 0 }
        expect(at).toBeGreaterThan(before + lasts)
        expect(at).toBeLessThan(600_000)
      }
    }
  })

  it("leaves the others' strikes as they were when somebody else is struck as well", () => {
    const without = scheduleOf(victims, 60, makeRandom(3))
    const more = scheduleOf([...victims, "alertmanager-1"], 60, makeRandom(3))
    expect(more.filter(({ victim }) => victim !== "alertmanager-1")).toEqual(without)
  })

  it("strikes within a short time as well", () => {
    expect(scheduleOf(victims, 60, makeRandom(5)).length).toBeGreaterThan(3)
  })
})

describe("tellStrikes", () => {
  it("counts by victim and way", () => {
    const strike = { victim: "nats", way: "killed", at: 0, lasts: 1 } as const
    expect(tellStrikes([strike, strike, { ...strike, way: "frozen" }])).toBe("nats: killed 2, frozen 1")
  })
})
