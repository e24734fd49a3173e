import { posix } from "node:path"
import { Effect } from "effect"
import { retryInBudget } from "../../platform/deadline.ts"
import { type ForgeFailed, type ForgeReader, isTransient } from "../forge/forge.ts"
import { type Obstacle, obstacle } from "./obstacle.ts"

/** Failures that pass are tried again within the incident's budget. */
export const patiently = retryInBudget<ForgeFailed>({ while: isTransient, times: 3 })

/** The files of a repository at one commit, each read once. */
export interface RepositoryFiles {
  readonly commit: string
  /** Undefined when there is no such file. */
  readonly read: (path: string) => Effect.Effect<string | undefined, Obstacle>
  readonly below: (folder: string) => Effect.Effect<ReadonlyArray<string>, Obstacle>
}

/** Files that are read to find one manifest. */
const MOST_FILES = 300

export const repositoryFiles = (reader: ForgeReader, repository: string, commit: string): RepositoryFiles => {
  const texts = new Map<string, string | undefined>()
  const unreadable = (what: string) => (error: ForgeFailed) => obstacle(`${what} could not be read: ${error.message}`)
  return {
    commit,
    read: Effect.fnUntraced(function* (path: string) {
      if (texts.has(path)) return texts.get(path)
      if (texts.size >= MOST_FILES)
        return yield* obstacle(`its manifest is not among the first ${MOST_FILES} files; name its file in gitops.sources`)
      const text = yield* patiently(reader.readFile(repository, { path, commit })).pipe(Effect.mapError(unreadable(path)))
      texts.set(path, text)
      return text
    }),
    below: (folder) =>
      patiently(reader.listFiles(repository, { under: folder, commit })).pipe(
        Effect.mapError(unreadable(folder === "" ? repository : folder))
      )
  }
}

/** A path relative to a folder; undefined when it leads out of the repository or is no path. */
export const within = (folder: string, path: string): string | undefined => {
  if (path.includes("://") || path.startsWith("/") || path.includes("?")) return undefined
  const joined = posix.normalize(posix.join(folder, path)).replace(/\/$/, "")
  return joined.startsWith("..") ? undefined : joined === "." ? "" : joined
}

export const isBelow = (folder: string, path: string): boolean => folder === "" || path === folder || path.startsWith(`${folder}/`)
