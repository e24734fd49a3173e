import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { isMutation } from "../../domain/command-effects.ts"
import { classifyLine } from "../classify-line.ts"

type Label = "read" | "write"

const isLabel = (text: string): text is Label => text === "read" || text === "write"

/** Sections of commands under `## read` or `## write`; see the head of the file. */
const labelledLines = (text: string): ReadonlyArray<readonly [Label, string]> => {
  let label: Label | undefined
  return text.split("\n").flatMap((line) => {
    const section = /^## (\w+)$/.exec(line)?.[1]
    if (section !== undefined && isLabel(section)) label = section
    return line === "" || line.startsWith("#") || label === undefined ? [] : [[label, line] as const]
  })
}

const judged = (line: string): Label => (isMutation(classifyLine(line).class) ? "write" : "read")

describe("commands of runbooks", () => {
  const lines = labelledLines(readFileSync(new URL("testdata/runbook-commands.txt", import.meta.url), "utf8"))
  const disagreements = lines.filter(([label, line]) => judged(line) !== label)
  const count = (label: Label, got: Label): number => lines.filter(([want, line]) => want === label && judged(line) === got).length

  it("are read and written as their reviewer says", () => {
    const agreement = 1 - disagreements.length / lines.length
    console.info(
      [
        `${lines.length} commands, ${(100 * agreement).toFixed(2)} % agreement`,
        "                 classed read   classed write",
        `labelled read    ${String(count("read", "read")).padStart(12)}   ${String(count("read", "write")).padStart(13)}`,
        `labelled write   ${String(count("write", "read")).padStart(12)}   ${String(count("write", "write")).padStart(13)}`,
        ...disagreements.map(([label, line]) => `  labelled ${label}, classed ${judged(line)}: ${line}`)
      ].join("\n")
    )
    expect(lines.length).toBeGreaterThan(800)
    expect(agreement).toBeGreaterThanOrEqual(0.98)
  })

  it("hold no change that is taken for a read", () => {
    expect(disagreements.filter(([label]) => label === "write")).toEqual([])
  })
})
