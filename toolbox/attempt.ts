import { Effect } from "effect"
import { ArtifactFailed } from "./errors.ts"

/** Work with files as an Effect: what it rejects with becomes an ArtifactFailed about `where`. */
export const attempt = <A>(where: string, work: () => Promise<A>) =>
  Effect.tryPromise({
    try: work,
    catch: (error) =>
      new ArtifactFailed({
        message: error instanceof Error ? error.message : String(error),
        where,
        next: "Check that the cache folder (XDG_CACHE_HOME, else ~/.cache) is writable and has room for 1 GB, and run the command again."
      })
  })
