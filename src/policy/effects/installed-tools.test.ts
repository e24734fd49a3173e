import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { pathDirectories } from "../../../toolbox/environment.ts"
import { classify } from "../classify.ts"

const isInstalled = (program: string): boolean => pathDirectories(process.env).some((directory) => existsSync(join(directory, program)))

const output = (program: string, ...args: ReadonlyArray<string>): string => execFileSync(program, args, { encoding: "utf8" })

const isUnknown = (argv: ReadonlyArray<string>): boolean =>
  classify(argv).reasons.some((reason) => reason.includes("is not a command that is known here"))

/** The commands that docker's help names below a path, however deep; a plugin's name may carry a star. */
const dockerCommands = (path: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> => {
  const lists = output("docker", ...path, "--help").matchAll(/^(?:\w+ )?Commands:\n((?: {2}[a-z].*\n)+)/gm)
  const names = [...lists].flatMap(([, list = ""]) => [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = ""]) => name))
  return names.flatMap((name) => [[...path, name], ...dockerCommands([...path, name])])
}

/** The tables are written by hand; a tool that is installed says itself what it takes. */
describe("commands of installed tools", () => {
  for (const program of ["docker", "git"]) if (!isInstalled(program)) console.error(`SKIPPED: there is no ${program} on the PATH to ask`)

  it.skipIf(!isInstalled("docker"))("docker has none that its table lacks", () => {
    const commands = dockerCommands([])
    expect(commands.length).toBeGreaterThan(100)
    expect(commands.filter((path) => isUnknown(["docker", ...path]))).toEqual([])
  })

  it.skipIf(!isInstalled("git"))("git has no porcelain, and nothing that only asks, that its table lacks", () => {
    const commands = output("git", "--list-cmds=list-mainporcelain,list-ancillaryinterrogators,list-plumbinginterrogators")
      .trim()
      .split("\n")
    const others = new Set(["gitk", "gitweb", "scalar", "bugreport", "diagnose", "merge-tree", "pack-redundant", "unpack-file"])
    expect(commands.length).toBeGreaterThan(60)
    expect(commands.filter((name) => !others.has(name) && isUnknown(["git", name]))).toEqual([])
  })
})
