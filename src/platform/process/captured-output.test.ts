import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { OutputCapture } from "./captured-output.ts"

const capture = (cap: number, chunks: ReadonlyArray<Uint8Array>) => {
  const output = new OutputCapture(cap)
  for (const chunk of chunks) output.push(chunk)
  return output.result()
}

/** What it writes for half a character must not be in what was said. */
const said = fc.string({ unit: "grapheme", minLength: 20, maxLength: 80 }).filter((text) => !text.includes("\uFFFD"))

describe("OutputCapture", () => {
  it("keeps everything within the cap, and beyond it both ends, however it is cut into chunks", () =>
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ max: 0x7f, maxLength: 40 }), { maxLength: 150 }),
        fc.integer({ min: 0, max: 300 }),
        (chunks, cap) => {
          const all = Buffer.concat(chunks)
          const { text, bytes, dropped } = capture(cap, chunks)
          expect(bytes).toBe(all.length)
          const head = all.subarray(0, Math.ceil(cap / 2)).toString()
          const tail = all.subarray(all.length - Math.floor(cap / 2)).toString()
          expect(text).toBe(all.length <= cap ? all.toString() : `${head}\n[${all.length - cap} bytes left out]\n${cap < 2 ? "" : tail}`)
          expect(dropped).toBe(Math.max(0, all.length - cap))
        }
      )
    ))

  it("never cuts a character in two", () =>
    fc.assert(
      fc.property(said, fc.integer({ min: 8, max: 60 }), (said, cap) => {
        const all = Buffer.from(said)
        const { text, bytes, dropped } = capture(cap, [all])
        expect(text).not.toContain("\uFFFD")
        const [head = "", tail = ""] = text.split(/\n\[\d+ bytes left out\]\n/)
        expect(dropped === 0 ? text : said.startsWith(head) && said.endsWith(tail)).toBeTruthy()
        expect(bytes - dropped).toBe(Buffer.byteLength(head) + Buffer.byteLength(tail))
      })
    ))
})
