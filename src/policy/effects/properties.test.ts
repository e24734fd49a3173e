import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { type EffectClass, isAtLeast } from "../../domain/command-effects.ts"
import { classify } from "../classify.ts"
import { type CommandNode, findCommand } from "./command-tree.ts"
import { flagTable, joinFlags } from "./flag-table.ts"
import { helmTool } from "./helm/classify-helm.ts"
import { kubectlTool } from "./kubectl/classify-kubectl.ts"
import { ocTool } from "./oc/classify-oc.ts"
import { withTwoDashes } from "./parse-flags.ts"
import { printCommand } from "./print-command.fixture.ts"
import type { Tool } from "./tool.ts"
import { tools } from "./tools/all-tools.ts"

const everyTool: ReadonlyArray<Tool> = [kubectlTool, helmTool, ocTool, ...tools]

interface Place {
  readonly tool: Tool
  readonly path: ReadonlyArray<string>
  readonly node: CommandNode
}

const placesUnder = (tool: Tool, node: CommandNode, path: ReadonlyArray<string>): ReadonlyArray<Place> => [
  { tool, path, node },
  ...Object.entries(node.commands ?? {}).flatMap(([name, child]) => placesUnder(tool, child, [...path, name]))
]

/** Every command of every table, once for each thing that it can do. */
const places = everyTool.flatMap((tool) => {
  const seen = new Set<CommandNode>()
  return placesUnder(tool, tool.root, []).filter(({ node }) => !seen.has(node) && seen.add(node))
})

const words: ReadonlyArray<ReadonlyArray<string>> = [[], ["secret", "db", "a=b"]]

/** Spellings of a flag that the table knows; each is one more thing that a person may add. */
const spellings = (name: string, arity: string): ReadonlyArray<ReadonlyArray<string>> => {
  if (arity === "none") return [[`--${name}`], [`--${name}=false`]]
  if (arity === "optional") return [[`--${name}`], [`--${name}=none`], [`--${name}=server`]]
  return [[`--${name}=x`], [`--${name}`, "-"]]
}

const flagsOf = ({ node, tool }: Place): ReadonlyArray<ReadonlyArray<string>> =>
  [...flagTable(joinFlags([tool.globals, node.flags])).arity].flatMap(([name, arity]) => spellings(name, arity))

const unheardOf: ReadonlyArray<ReadonlyArray<string>> = [["--unheard-of"], ["--unheard-of=x"], ["-Z"]]
/** Some commands have these. In front of a command's name they may take it for their value, as the tool itself would: another command. */
const elsewhere: ReadonlyArray<ReadonlyArray<string>> = [["--out=x"], ["--force"], ["--yes"]]

const provenDryRun = (reasons: ReadonlyArray<string>): boolean => reasons.some((reason) => reason.includes("nothing is stored"))

const lowered = (base: ReadonlyArray<string>, longer: ReadonlyArray<string>, before: EffectClass): ReadonlyArray<string> => {
  const { class: after, reasons } = classify(longer)
  return isAtLeast(after, before) || provenDryRun(reasons) ? [] : [`${base.join(" ")}: ${before}; ${longer.join(" ")}: ${after}`]
}

describe("a flag more", () => {
  it("never lowers the class of a command, unless it is a proven dry run", () => {
    const broken = places.flatMap((place) =>
      words.flatMap((given) => {
        const head = [place.tool.name, ...place.path]
        const base = [...head, ...given]
        const before = classify(base).class
        return flagsOf(place).flatMap((flag) => lowered(base, [...base, ...flag], before))
      })
    )
    expect(broken).toEqual([])
  })

  it("that nobody knows never lowers it, wherever it stands", () => {
    const broken = places.flatMap((place) =>
      words.flatMap((given) => {
        const head = [place.tool.name, ...place.path]
        const base = [...head, ...given]
        const before = classify(base).class
        return [
          ...unheardOf.flatMap((flag) => lowered(base, [place.tool.name, ...flag, ...place.path, ...given], before)),
          ...[...unheardOf, ...elsewhere].flatMap((flag) => [
            ...lowered(base, [...base, ...flag], before),
            ...lowered(base, [...head, ...flag, ...given], before)
          ])
        ]
      })
    )
    expect(broken).toEqual([])
  })
})

describe("a command, read and printed and read again", () => {
  const lines = readFileSync(new URL("testdata/runbook-commands.txt", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(" "))

  it("is the same command", () => {
    const byName = new Map(everyTool.map((tool) => [tool.name, tool]))
    const read = lines.flatMap(([name = "", ...tokens]) => {
      const tool = byName.get(name)
      return tool === undefined ? [] : [{ tool, tokens: tool.options.singleDash === true ? withTwoDashes(tokens) : tokens }]
    })
    expect(read.length).toBeGreaterThan(700)
    for (const { tool, tokens } of read) {
      const once = findCommand(tool.root, tool.globals, tokens, tool.options)
      const printed = printCommand(once)
      const twice = findCommand(tool.root, tool.globals, printed, tool.options)
      if (once.flags.problems.length > 0) continue
      // A flag that is not known is printed with what it may have taken, and then has taken it.
      expect({ tokens, path: twice.path, unknown: twice.unknown, flags: { ...twice.flags, strangers: once.flags.strangers } }).toEqual({
        tokens,
        path: once.path,
        unknown: once.unknown,
        flags: once.flags
      })
      if (once.flags.strangers.length > 0) continue
      expect(classify([tool.name, ...printed]).class).toBe(classify([tool.name, ...tokens]).class)
      expect(printCommand(twice)).toEqual(printed)
    }
  })
})

describe("a table", () => {
  it("says how every flag that has a short name takes its value", () => {
    const broken = places.flatMap(({ node, path, tool }) => {
      const { arity, short } = flagTable(joinFlags([tool.globals, node.flags]))
      return [...short]
        .filter(([, name]) => !arity.has(name))
        .map(([letter, name]) => `${[tool.name, ...path].join(" ")} -${letter}: ${name}`)
    })
    expect(broken).toEqual([])
  })
})

describe("docs/effects.md", () => {
  const page = readFileSync(new URL("../../../docs/effects.md", import.meta.url), "utf8")

  it("names every tool", () => {
    expect(everyTool.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
