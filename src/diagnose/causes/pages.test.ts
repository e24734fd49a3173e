import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { causes, pageOf } from "./library.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const headings = ["## What it means", "## In kubectl", "## What Handrail looks at", "## What to do"]

describe("the pages of the taxonomy", () => {
  it("are there for each code, and for no other", () => {
    const written = readdirSync(`${root}docs/causes`).map((name) => `docs/causes/${name}`)
    expect(written.toSorted()).toEqual(causes.map(({ code }) => pageOf(code)).toSorted())
  })

  it("codes are given once", () => {
    expect(new Set(causes.map(({ code }) => code)).size).toBe(causes.length)
  })

  it.each(causes.map((cause) => [cause.code, cause] as const))("%s has its title, family and all parts", (code, { family, title }) => {
    const lines = readFileSync(`${root}${pageOf(code)}`, "utf8").split("\n")
    expect(lines.slice(0, 3)).toEqual([`# ${code}`, "", `${title} (family ${family}).`])
    expect(lines.filter((line) => line.startsWith("## "))).toEqual(headings)
  })
})
