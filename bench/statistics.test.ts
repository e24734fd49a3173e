import { describe, expect, it } from "vitest"
import { measurementOf } from "./measurement.ts"
import { pairedRatios, quantile } from "./statistics.ts"

describe("quantile", () => {
  it.each([
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[10, 20], 0.25, 12.5],
    [[7], 0.99, 7],
    [[1, 2, 100], 1, 100]
  ])("of %j at %d is %d", (numbers, q, expected) => {
    expect(quantile(numbers, q)).toBe(expected)
  })

  it("is refused where there is nothing", () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError)
  })
})

describe("paired runs", () => {
  it("are compared with the run beside them", () => {
    expect(pairedRatios([1, 9], [2, 3])).toEqual([0.5, 3])
    expect(() => pairedRatios([1], [])).toThrow(RangeError)
  })

  it("become medians, their ratio, and a note on noise", () => {
    const found = measurementOf("x", "ms", { ours: [10, 20, 90], baseline: [20, 40, 40] }, "against y")
    expect(found).toEqual({
      name: "x",
      ours: 20,
      baseline: 40,
      ratio: 0.5,
      unit: "ms",
      note: "against y; 3 pairs, half of them between 0.50 and 1.38"
    })
  })
})
