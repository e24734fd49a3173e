import { accessSync, constants, statSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import { Context } from "effect"

/** The environment variables that decide where tools are looked for. A reference, so that a test can look on a PATH of its own. */
export const Environment = Context.Reference<Readonly<Record<string, string | undefined>>>("handrail/toolbox/Environment", {
  defaultValue: () => process.env
})

type Variables = typeof Environment.Service

/** The per-user folder that holds what was fetched or built, by the XDG base directory rules. */
export const cacheDirectory = (env: Variables): string => join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache"), "handrail")

/** The folders of PATH in order. An empty entry would mean the current folder, where no tool is wanted from. */
export const pathDirectories = (env: Variables): ReadonlyArray<string> => (env.PATH ?? "").split(":").filter((dir) => dir !== "")

export const isCi = (env: Variables): boolean => env.CI === "true"

/** Whether `path` (links followed) is a file that this user may run. */
export const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

export const hasProgram = (program: string, env: Variables): boolean =>
  pathDirectories(env).some((directory) => isExecutable(join(directory, program)))
