import { readdir, readFile, stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { Effect } from "effect"
import { messageOf } from "../domain/message-of.ts"
import { RunbookInvalid, type RunbookSource } from "./load-runbook.ts"

interface Found {
  readonly sources: ReadonlyArray<RunbookSource>
  readonly problems: ReadonlyArray<RunbookInvalid>
}

/** Deepest folder below a given path. */
const deepest = 8

/**
 * The texts of all YAML files at or below the paths, in the order of their names. Folders called `testdata` and names that start
 * with a dot are left out; links are followed, as mounted ConfigMaps are links. What cannot be read is a problem of its own.
 */
export const findRunbooks = Effect.fn("knowledge.findRunbooks")(function* (paths: ReadonlyArray<string>): Effect.fn.Return<Found> {
  const [found, problems] = yield* Effect.partition(paths, (path) => filesBelow(path, 0))
  const [sources, unread] = yield* Effect.partition(found.flat(), readSource)
  return { sources, problems: [...problems, ...unread] }
})

const filesBelow = (path: string, depth: number): Effect.Effect<ReadonlyArray<string>, RunbookInvalid> =>
  Effect.gen(function* () {
    const entry = yield* reading(path, () => stat(path))
    if (!entry.isDirectory()) return [path]
    if (depth >= deepest) return yield* unreadable(path, `is more than ${deepest} folders deep`)
    const names = (yield* reading(path, () => readdir(path))).filter((name) => !name.startsWith(".") && name !== "testdata").sort()
    const below = yield* Effect.forEach(names, (name) => filesBelow(join(path, name), depth + 1))
    return below.flat().filter(isYaml)
  })

const isYaml = (file: string): boolean => /\.ya?ml$/.test(basename(file))

const readSource = (file: string): Effect.Effect<RunbookSource, RunbookInvalid> =>
  Effect.map(
    reading(file, () => readFile(file, "utf8")),
    (text) => ({ file, text })
  )

const reading = <A>(path: string, read: () => Promise<A>): Effect.Effect<A, RunbookInvalid> =>
  Effect.tryPromise({ try: read, catch: (cause) => cause }).pipe(Effect.catch((cause) => unreadable(path, messageOf(cause))))

const unreadable = (file: string, why: string): Effect.Effect<never, RunbookInvalid> =>
  Effect.fail(
    new RunbookInvalid({
      file,
      problems: [{ file, line: 1, column: 1, path: "", message: `cannot be read: ${why}`, fix: "check the path and its permissions" }],
      omitted: 0
    })
  )
