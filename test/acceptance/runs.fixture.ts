import { readdirSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { memoryPlaces, privateDirectory } from "../../src/platform/private-directory.ts"

/** What is left of the private folders of a Handrail's steps. */
export const leftOfRuns = (home: string) =>
  privateDirectory({ owner: home, candidates: memoryPlaces(process.env), fallback: join(home, "runs") }).pipe(
    Effect.map(({ path }) => readdirSync(path).filter((name) => name.startsWith("run-"))),
    Effect.scoped
  )
