import { existsSync } from "node:fs"
import { chmod, mkdir, mkdtemp, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { attempt } from "./attempt.ts"
import { cacheDirectory, Environment } from "./environment.ts"

const isOccupied = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOTEMPTY" || error.code === "EEXIST")

/**
 * Fills the cache's folder `id` unless it is there, and returns its path. `fill` works in a folder of its own that is renamed when it is
 * complete, so nobody ever sees half an artifact: of several processes at once the first to finish wins and the others use its result.
 */
export const cached = Effect.fnUntraced(function* <E, R>(id: string, fill: (directory: string) => Effect.Effect<void, E, R>) {
  const cache = cacheDirectory(yield* Environment)
  const target = join(cache, id)
  if (existsSync(target)) return target
  yield* attempt(cache, () => mkdir(cache, { recursive: true }))
  const workspace = Effect.acquireRelease(
    attempt(cache, () => mkdtemp(join(cache, `.${id}-`))),
    (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true }))
  )
  yield* Effect.scoped(
    Effect.gen(function* () {
      const directory = yield* workspace
      yield* fill(directory)
      yield* attempt(target, async () => {
        await chmod(directory, 0o755)
        await rename(directory, target).catch((error: unknown) => {
          if (!isOccupied(error)) throw error
        })
      })
    })
  )
  return target
})
