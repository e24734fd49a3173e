import { describe, expect, it } from "vitest"
import { positionsById } from "./positions-by-id.ts"

describe("positionsById", () => {
  it("finds all that was added, over many tables, and hardly anything else", () => {
    const known = positionsById()
    for (let position = 1; position <= 40_000; position++) known.add(`id ${position}`, position)
    const missing = Array.from({ length: 40_000 }, (_, index) => index + 1).filter(
      (position) => !known.of(`id ${position}`).includes(position)
    )
    expect(missing).toEqual([])
    const mistaken = Array.from({ length: 10_000 }, (_, index) => known.of(`other ${index}`)).flat()
    expect(mistaken.length).toBeLessThan(10)
  })

  it("gives all positions of an id, whatever came between, until they are forgotten", () => {
    const known = positionsById()
    known.add("twice", 5)
    for (let position = 6; position < 20_000; position++) known.add(`id ${position}`, position)
    known.add("twice", 20_000)
    expect(known.of("twice")).toEqual([5, 20_000])
    known.forgetBefore(19_000)
    expect(known.of("twice")).toEqual([20_000])
    expect(known.of("id 19500")).toContain(19_500)
    known.forgetBefore(30_000)
    expect(known.of("twice")).toEqual([])
  })
})
