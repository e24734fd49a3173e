import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"

/**
 * A temporary folder, readable by this user only, for one server's configuration, data and log. The scope removes it. `parent`: where it
 * is to be, if not among this machine's temporary files.
 */
export const serverDirectory = (name: string, parent = tmpdir()) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const directory = await mkdtemp(join(parent, `handrail-${name}-`))
      await chmod(directory, 0o700)
      return directory
    }),
    (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
  )
