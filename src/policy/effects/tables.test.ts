import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "vitest"
import { describeWith } from "../../../toolbox/vitest.ts"
import type { CommandNode } from "./command-tree.ts"
import { type Arity, type FlagSource, flagTable } from "./flag-table.ts"
import { helmCommands } from "./helm/commands.ts"
import { globalFlags as helmGlobals } from "./helm/flags.ts"
import { plugins as helmPlugins } from "./helm/plugins.ts"
import { kubectlCommands } from "./kubectl/commands.ts"
import { globalFlags as kubectlGlobals } from "./kubectl/flags.ts"
import { plugins } from "./kubectl/plugins.ts"

interface ToolFlag {
  readonly name: string
  readonly short: string | undefined
  readonly arity: Arity
}

/** kubectl prints defaults and not types: booleans have `true` or `false`, repeatable flags a list. */
const kubectlFlags = (help: string): ReadonlyArray<ToolFlag> =>
  [...(/Options:\n([\s\S]*?)\n\nUsage:/.exec(help)?.[1] ?? "").matchAll(/^ +(?:-(\w), )?--([\w-]+)=(.*?):$/gm)].map(
    ([, short, name = "", fallback = ""]) => ({
      name,
      short,
      arity: /^(true|false)$/.test(fallback) ? "none" : fallback.startsWith("[") ? "values" : "value"
    })
  )

const helmFlag = /^ +(?:-(\w), )?--([\w-]+)(?: (\S+?)(\[=.*?\])?)?(?: {2}|$)/gm

const helmFlags = (help: string): ReadonlyArray<ToolFlag> =>
  [...(/\nFlags:\n([\s\S]*?)(?:\n\nGlobal Flags|$)/.exec(help)?.[1] ?? "").matchAll(helmFlag)].map(
    ([, short, name = "", type, optional]) => ({
      name,
      short,
      arity: type === undefined ? "none" : optional ? "optional" : /Array|strings|Slice|ToString/.test(type) ? "values" : "value"
    })
  )

/** A flag without a value of its own never takes the next word, whatever else may follow its `=`. */
const agrees = (ours: Arity | undefined, theirs: Arity): boolean =>
  ours === theirs || (ours === "optional" && theirs !== "values") || (ours === "values" && theirs === "value")

const subcommands = (help: string): ReadonlyArray<string> =>
  /Commands( \(.*\))?:/.test(help) ? [...help.matchAll(/^ {2}([a-z][\w-]*) {2,}\S/gm)].map(([, name = ""]) => name) : []

interface Survey {
  readonly help: (path: ReadonlyArray<string>) => string
  readonly flags: (help: string) => ReadonlyArray<ToolFlag>
  readonly globals: FlagSource
  /** Subcommands that are classed with their parent. */
  readonly folded: ReadonlyArray<string>
  /** Commands of the table that are programs of somebody else's. */
  readonly plugins: ReadonlySet<string>
}

const differences = (survey: Survey, node: CommandNode, path: ReadonlyArray<string>): ReadonlyArray<string> => {
  const help = survey.help(path)
  const table = flagTable(survey.globals, node.flags)
  const where = path.join(" ")
  const flags = path.length === 0 ? [] : survey.flags(help)
  return [
    ...flags.filter(({ name, arity }) => !agrees(table.arity.get(name), arity)).map(({ name, arity }) => `${where} --${name}: ${arity}`),
    ...flags
      .filter(({ name, short }) => short !== undefined && table.short.get(short) !== name)
      .map(({ name, short }) => `${where} -${short}: ${name}`),
    ...(survey.folded.includes(path[0] ?? "") ? [] : subcommands(help))
      .filter((name) => !Object.hasOwn(node.commands ?? {}, name))
      .map((name) => `${where} ${name}: not there`),
    ...Object.entries(node.commands ?? {})
      .filter(([name]) => path.length > 0 || !survey.plugins.has(name))
      .flatMap(([name, child]) => differences(survey, child, [...path, name]))
  ]
}

/** The tables are written by hand; the tools say themselves what they take. A new release that takes more shows up here. */
describeWith(["kubectl", "helm"], (tools) => {
  const home = mkdtempSync(join(tmpdir(), "tables-"))
  afterAll(() => rmSync(home, { recursive: true, force: true }))
  const helpOf = (tool: "kubectl" | "helm") => (path: ReadonlyArray<string>) =>
    execFileSync(tools[tool].path, [...path, "--help"], { encoding: "utf8", env: { HOME: home } })

  it("kubectl takes no command or flag that the table lacks", () => {
    const survey = {
      help: helpOf("kubectl"),
      flags: kubectlFlags,
      globals: kubectlGlobals,
      folded: ["completion"],
      plugins: new Set(Object.keys(plugins))
    }
    expect(differences(survey, kubectlCommands, [])).toEqual([])
  })

  it("helm takes no command or flag that the table lacks", () => {
    const survey = {
      help: helpOf("helm"),
      flags: helmFlags,
      globals: helmGlobals,
      folded: ["completion"],
      plugins: new Set(Object.keys(helmPlugins).flatMap((names) => names.split("|")))
    }
    expect(differences(survey, helmCommands, [])).toEqual([])
  })
})
