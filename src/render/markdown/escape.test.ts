import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { code, literal } from "./escape.ts"

describe("Markdown from outside text", () => {
  it("is literal: no link, table cell, emphasis or tag survives", () => {
    expect(literal("[x](y) | <b> *z*")).toBe("\\[x\\](y) \\| \\<b\\> \\*z\\*")
  })

  it("holds any text in a code span whose fence does not occur inside", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("`", "a", " ") }), (text) => {
        const span = code(text)
        const fence = /^`+/.exec(span)?.[0] ?? ""
        const runs = Array.from(text.matchAll(/`+/g), (run) => run[0])
        return fence.length > 0 && !runs.includes(fence) && span.includes(text)
      })
    )
  })
})
