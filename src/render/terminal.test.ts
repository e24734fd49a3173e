import { describe, expect, it } from "vitest"
import { type Digest, timestamp } from "../domain/ids.ts"
import type { Line } from "./line.ts"
import { terminalLine } from "./terminal.ts"

const at = timestamp(Date.UTC(2026, 10, 22, 2, 7, 13))
const line = (part: Partial<Line>): Line => ({ at, seq: 1, depth: 0, tone: "plain", label: "alert", text: "text", cites: [], ...part })

describe("terminalLine", () => {
  it("aligns time, label and text, and cites at the end", () => {
    const cites = ["ab".repeat(32) as Digest]
    expect(terminalLine(line({ cites }), { color: false, width: 80 })).toBe("02:07:13       alert  text [abababab]")
  })

  it("leaves the time out of details", () => {
    expect(terminalLine(line({ depth: 1 }), { color: false, width: 80 })).toBe(`${" ".repeat(15)}alert  text`)
  })

  it("puts labels in the place of times on a narrow terminal, and keeps the rows under each other", () => {
    const narrow = { color: false, width: 40 }
    expect(terminalLine(line({ label: "CONFIRMED", text: "The image cannot be pulled at all" }), narrow)).toBe(
      "02:07:13 CONFIRMED  The image cannot be\n         pulled at all"
    )
    expect(terminalLine(line({ depth: 1, label: "for", text: "registry.example.com/shop/checkout:2.4.1" }), narrow)).toBe(
      "     for registry.example.com/shop/\n         checkout:2.4.1"
    )
  })

  it("keeps every row within the terminal, except a command, which is never broken", () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(" ")
    const command = "kubectl ".repeat(30).trim()
    const rows = terminalLine(line({ text: words, command }), { color: false, width: 60 }).split("\n")
    expect(rows.length).toBeGreaterThan(5)
    for (const row of rows.slice(0, -1)) expect(row.length).toBeLessThanOrEqual(60)
    expect(rows.at(-1)?.trim()).toBe(`$ ${command}`)
  })

  it("writes no escape without colour", () => {
    expect(terminalLine(line({ tone: "bad" }), { color: false, width: 80 })).not.toContain("\u001b")
    expect(terminalLine(line({ tone: "bad" }), { color: true, width: 80 })).toContain("\u001b")
  })
})
