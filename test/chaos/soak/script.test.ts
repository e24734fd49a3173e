import { describe, expect, it } from "vitest"
import { makeRandom } from "../../scenarios/random-runbook.ts"
import { scriptOf } from "./script.ts"

describe("scriptOf", () => {
  it("is decided by its seed", () => {
    expect(scriptOf(30, makeRandom(2))).toEqual(scriptOf(30, makeRandom(2)))
    expect(scriptOf(30, makeRandom(2))).not.toEqual(scriptOf(30, makeRandom(3)))
  })

  it("is in order, within its time, and tells of nothing twice", () => {
    const script = scriptOf(60, makeRandom(4))
    expect(script.map(({ at }) => at)).toEqual(script.map(({ at }) => at).toSorted((one, other) => one - other))
    expect(script.at(-1)?.at).toBeLessThan(60_000)
    expect(new Set(script.map(({ index }) => index)).size).toBe(script.length)
  })

  it("has something of every kind within a minute, and troubles that end", () => {
    const script = scriptOf(60, makeRandom(1))
    expect(new Set(script.map(({ kind }) => kind))).toEqual(new Set(["alert", "page", "event", "deployment", "note"]))
    expect(script.some((one) => "over" in one)).toBe(true)
  })
})
