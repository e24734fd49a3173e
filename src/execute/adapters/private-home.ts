import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { ToolNotStarted } from "../tool-reads.ts"

export interface ToolFile {
  /** A plain name, without folders. */
  readonly name: string
  readonly content: string
}

const make = async (parent: string): Promise<string> => {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const directory = await mkdtemp(join(parent, "run-"))
  await chmod(directory, 0o700)
  return directory
}

const fill = async (directory: string, files: ReadonlyArray<ToolFile>): Promise<void> => {
  for (const { name, content } of files) await writeFile(join(directory, name), content, { flag: "wx", mode: 0o600 })
}

/**
 * The folder of one command (mode 0700), with its credentials and other files (mode 0600): only this user can enter it, and it goes with
 * the scope.
 */
export const makePrivateHome = Effect.fnUntraced(function* (parent: string, files: ReadonlyArray<ToolFile>) {
  const failed = (cause: unknown) =>
    new ToolNotStarted({
      message: `no private folder could be made for the command: ${String(cause)}`,
      where: parent,
      next: "free space there, or correct its permissions"
    })
  const directory = yield* Effect.acquireRelease(Effect.tryPromise({ try: () => make(parent), catch: failed }), (made) =>
    Effect.promise(() => rm(made, { recursive: true, force: true, maxRetries: 3 }))
  )
  yield* Effect.tryPromise({ try: () => fill(directory, files), catch: failed })
  return directory
})
