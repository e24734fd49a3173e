import { existsSync, globSync, realpathSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { cacheDirectory, Environment, isExecutable, pathDirectories } from "./environment.ts"
import { probe } from "./probe.ts"
import type { ToolSpec } from "./tool-spec.ts"
import { type ToolName, tools } from "./tools.ts"

/** A tool that was found and answered with a version that will do. `source` is the place in words: HANDRAIL_KUBECTL, PATH, cache, … */
export interface FoundTool {
  readonly name: ToolName
  readonly path: string
  readonly version: string
  readonly source: string
}

/** A place that was tried, and what was wrong there. */
export interface Attempt {
  readonly place: string
  readonly because: string
}

/** How a search ended. `refused` names every candidate that was turned down before. */
interface Search {
  readonly found: FoundTool | undefined
  readonly refused: ReadonlyArray<Attempt>
}

interface Candidate {
  readonly source: string
  readonly path: string
  /** The user named this very file: if it will not do, that is for the user to hear, not a reason to look on. */
  readonly final: boolean
}

/** The variable by which a user names the tool's file: HANDRAIL_KUBECTL, HANDRAIL_KUBE_APISERVER, … */
export const environmentVariable = (name: ToolName): string => `HANDRAIL_${name.toUpperCase().replaceAll("-", "_")}`

const inDirectories = (spec: ToolSpec, source: string, directories: ReadonlyArray<string>): ReadonlyArray<Candidate> =>
  directories
    .flatMap((directory) => spec.programs.map((program) => join(directory, program)))
    .filter(isExecutable)
    .map((path) => ({ source, path, final: false }))

/** The places to look in, best first. Of several names for one file only the first stays. */
const candidates = (name: ToolName, env: typeof Environment.Service): ReadonlyArray<Candidate> => {
  const spec = tools[name]
  const variable = environmentVariable(name)
  const named = env[variable]
  if (named) return [{ source: variable, path: named, final: true }]
  const assets = spec.envDirectory === undefined ? undefined : env[spec.envDirectory]
  const all = [
    ...(assets ? inDirectories(spec, spec.envDirectory ?? "", [assets]) : []),
    ...inDirectories(spec, "PATH", pathDirectories(env)),
    ...inDirectories(
      spec,
      "distribution",
      globSync([...(spec.directories ?? [])])
        .sort()
        .reverse()
    ),
    ...spec.recipes
      // without what it reads it would start nowhere
      .filter(({ artifact }) => artifact.kind !== "debian-placed" || existsSync(artifact.reads))
      .map(({ artifact, path }) => join(cacheDirectory(env), artifact.id, path))
      .filter(isExecutable)
      .map((path) => ({ source: "cache", path, final: false }))
  ]
  const files = all.map(({ path }) => realpathSync(path))
  return all.filter((_, index) => files.indexOf(files[index] ?? "") === index)
}

/** Looks for a tool on this machine, in the order env, PATH, distribution folders, cache, and changes nothing. */
export const locateTool = Effect.fn("toolbox.locate")(function* (name: ToolName) {
  const env = yield* Environment
  const refused: Array<Attempt> = []
  for (const candidate of candidates(name, env)) {
    const verdict = yield* probe(tools[name], candidate.path)
    if (verdict.ok) {
      return { found: { name, path: candidate.path, version: verdict.version, source: candidate.source }, refused } satisfies Search
    }
    refused.push({ place: candidate.final ? `${candidate.source}=${candidate.path}` : candidate.path, because: verdict.because })
  }
  return { found: undefined, refused } satisfies Search
})

/** Whether an explicit HANDRAIL_<NAME> rules out looking anywhere else. */
export const isPinned = (name: ToolName, env: typeof Environment.Service): boolean => Boolean(env[environmentVariable(name)])
