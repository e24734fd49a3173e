import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { wrap } from "./wrap.ts"

describe("wrap", () => {
  it("fills rows with whole words", () => {
    expect(wrap("one two three four", 9)).toEqual(["one two", "three", "four"])
    expect(wrap("one two three four", 9, 4)).toEqual(["one", "two three", "four"])
  })

  it("breaks a word that is longer than a row where its parts join", () => {
    expect(wrap("registry.example.com/shop/checkout:2.4.1", 30)).toEqual(["registry.example.com/shop/", "checkout:2.4.1"])
    expect(wrap("a".repeat(25), 10)).toEqual(["a".repeat(10), "a".repeat(10), "a".repeat(5)])
  })

  it("never makes a row too long, and leaves nothing out", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const rows = wrap(text, width)
        for (const row of rows) expect(row.length).toBeLessThanOrEqual(width)
        expect(rows.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""))
      })
    )
  })
})
