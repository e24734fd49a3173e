import { Effect, FileSystem } from "effect"
import { parseAllDocuments } from "yaml"
import { messageOf } from "../domain/message-of.ts"
import { whyUnreadable } from "../platform/why-unreadable.ts"
import { CliFailure } from "./cli-failure.ts"
import { exitCode } from "./exit-code.ts"

/** One value of a file: of JSON, or of one YAML document. */
export interface FileDocument {
  readonly file: string
  readonly value: unknown
}

const MOST_FILES = 5_000
const WANTED = /\.(ya?ml|json)$/

/** JSON is YAML as well, but its own parser is many times faster. */
const valuesOf = (content: string): ReadonlyArray<unknown> => {
  if (/^\s*[[{]/.test(content)) {
    try {
      return [JSON.parse(content)]
    } catch {
      // flow style YAML begins so too
    }
  }
  return parseAllDocuments(content).map((document) => document.toJS({ maxAliasCount: 100 }))
}

/**
 * The values of a file, or of all YAML and JSON files at or below a folder. A file that cannot be parsed fails, and is named; `what` says in
 * the message what was to be read, and `next` what to give instead.
 */
export const readDocuments = Effect.fnUntraced(function* (
  path: string,
  { next, what }: { readonly what: string; readonly next: string }
): Effect.fn.Return<ReadonlyArray<FileDocument>, CliFailure, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const failed = (where: string, why: string) =>
    new CliFailure({ text: `${what} cannot be read: ${why}\n  where: ${where}\n  next:  ${next}`, code: exitCode.notFound })
  const unreadable = (where: string) => Effect.mapError((error: Parameters<typeof whyUnreadable>[0]) => failed(where, whyUnreadable(error)))
  const info = yield* fs.stat(path).pipe(unreadable(path))
  const below = info.type === "Directory" ? yield* fs.readDirectory(path, { recursive: true }).pipe(unreadable(path)) : undefined
  const files = below
    ?.filter((name) => WANTED.test(name))
    .sort()
    .slice(0, MOST_FILES)
    .map((name) => `${path}/${name}`) ?? [path]
  const read = yield* Effect.forEach(files, (file) =>
    Effect.flatMap(fs.readFileString(file).pipe(unreadable(file)), (content) =>
      Effect.try({
        try: () => valuesOf(content).map((value): FileDocument => ({ file, value })),
        catch: (cause) => failed(file, messageOf(cause))
      })
    )
  )
  return read.flat()
})
