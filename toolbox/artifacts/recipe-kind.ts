import type { Effect } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import type { Environment } from "../environment.ts"
import type { ArtifactFailed, CommandFailed } from "../errors.ts"

/**
 * How much a recipe asks of the machine: `quick` takes seconds and writes to the cache only; `full` takes minutes, or installs for the
 * whole machine, so it happens only when someone asked for it.
 */
export type Effort = "quick" | "full"

/** How one kind of artifact is got. */
export interface RecipeKind<A> {
  readonly effort: Effort
  /** What it does, for a table and for "how to get it". */
  readonly describe: (artifact: A) => string
  /** Why it cannot work on this machine, if it cannot. */
  readonly obstacle: (artifact: A, env: typeof Environment.Service) => string | undefined
  /** Fetches or builds the artifact; when it ends well, the tool can be located. */
  readonly get: (artifact: A) => Effect.Effect<void, CommandFailed | ArtifactFailed, ChildProcessSpawner.ChildProcessSpawner>
}
