import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Context, Effect, Layer } from "effect"
import type { ClusterConfig } from "../../../platform/config/config.ts"
import { revokeBinding } from "./revoke-binding.ts"

/** A Secret that tokens are bound to. */
export interface Binding {
  readonly cluster: string
  readonly name: string
}

/**
 * Remembers the Secrets that tokens are bound to, so that those which a crash left are deleted at the next start, and their tokens are
 * over. By default nothing is remembered: the tokens end by themselves.
 */
export const BindingRecords = Context.Reference<{
  readonly note: (binding: Binding) => Effect.Effect<void>
  readonly forget: (binding: Binding) => Effect.Effect<void>
}>("handrail/execute/BindingRecords", { defaultValue: () => ({ note: () => Effect.void, forget: () => Effect.void }) })

/** Without a record a token is as good, and only ends later after a crash. */
const attempt = (what: string, work: () => Promise<unknown>) =>
  Effect.tryPromise({ try: work, catch: (cause) => cause }).pipe(
    Effect.asVoid,
    Effect.catch((cause) => Effect.logWarning(`${what}: ${String(cause)}`))
  )

/** What an earlier Handrail had not revoked when it was killed. What cannot be revoked now is left for the next start. */
const revokeLeft = Effect.fn("execute.revokeLeftTokens")(function* (directory: string, clusters: ReadonlyArray<ClusterConfig>) {
  const names = yield* Effect.promise(() => readdir(directory).catch(() => []))
  const one = Effect.fnUntraced(function* (name: string) {
    const file = join(directory, name)
    const cluster = yield* Effect.promise(() => readFile(file, "utf8").catch(() => ""))
    const credentials = clusters.find((each) => each.name === cluster)?.credentials
    const isOver = credentials !== undefined && "mint" in credentials ? yield* revokeBinding(cluster, credentials.mint, name) : true
    if (isOver) yield* attempt(`${file} could not be deleted`, () => rm(file, { force: true }))
  })
  yield* Effect.forEach(names, one, { concurrency: 4, discard: true })
})

/** Records as files of a folder. What is left there is revoked in the background. */
export const layerBindingRecords = (directory: string, clusters: ReadonlyArray<ClusterConfig>) =>
  Layer.effect(
    BindingRecords,
    Effect.gen(function* () {
      yield* attempt(`${directory} could not be made`, () => mkdir(directory, { recursive: true, mode: 0o700 }))
      yield* Effect.forkScoped(revokeLeft(directory, clusters))
      return {
        note: ({ cluster, name }) =>
          attempt(`a token's binding could not be recorded`, () => writeFile(join(directory, name), cluster, { mode: 0o600 })),
        forget: ({ name }) => attempt(`a token's record could not be deleted`, () => rm(join(directory, name), { force: true }))
      }
    })
  )
