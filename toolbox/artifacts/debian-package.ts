import { existsSync } from "node:fs"
import { cp, mkdir, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { getuid } from "node:process"
import { Effect } from "effect"
import { attempt } from "../attempt.ts"
import { cached } from "../cache.ts"
import { type Environment, hasProgram } from "../environment.ts"
import { run } from "../run.ts"
import type { DebianArtifact, DebianPlacedPackage, DebianSystemPackage } from "../tool-spec.ts"
import type { RecipeKind } from "./recipe-kind.ts"

const isRoot = (): boolean => getuid?.() === 0

const quiet = { DEBIAN_FRONTEND: "noninteractive" }

/** apt's package lists are empty on a fresh container, and stale after a while: then only root can go on, by renewing them. */
const withFreshLists = <A, E, R>(attempt: Effect.Effect<A, E, R>) =>
  Effect.catch(attempt, (error) =>
    isRoot() ? Effect.andThen(run("apt-get", ["update"], { timeout: "5 minutes", env: quiet }), attempt) : Effect.fail(error)
  )

const unpackInto = Effect.fnUntraced(function* (name: string, directory: string) {
  const download = join(directory, ".download")
  yield* attempt(download, () => mkdir(download))
  yield* withFreshLists(run("apt-get", ["download", name], { timeout: "5 minutes", cwd: download, env: quiet }))
  const deb = (yield* attempt(download, () => readdir(download))).find((file) => file.endsWith(".deb")) ?? ""
  yield* run("dpkg-deb", ["-x", join(download, deb), directory], { timeout: "2 minutes" })
  yield* attempt(download, () => rm(download, { recursive: true }))
})

const noDebian = (env: typeof Environment.Service): string | undefined =>
  hasProgram("apt-get", env) && hasProgram("dpkg-deb", env) ? undefined : "this is no Debian (no apt-get and dpkg-deb)"

/** `apt-get download` and `dpkg-deb -x`: any user can do it, and no service is started. apt checks the package's signature chain. */
export const debianPackage: RecipeKind<DebianArtifact> = {
  effort: "quick",
  describe: (artifact) => `Debian package ${artifact.package}, unpacked into the cache`,
  obstacle: (_, env) => noDebian(env),
  get: (artifact) => cached(artifact.id, (directory) => unpackInto(artifact.package, directory)).pipe(Effect.asVoid)
}

/** The same, and the folder that it reads copied to its place, unless there is one. */
export const debianPlacedPackage: RecipeKind<DebianPlacedPackage> = {
  effort: "full",
  describe: (artifact) => `Debian package ${artifact.package}, unpacked into the cache, and its ${artifact.reads} put in place`,
  obstacle: ({ package: name, reads }, env) =>
    noDebian(env) ?? (existsSync(reads) || isRoot() ? undefined : `it reads ${reads}, which only root can make (apt-get install ${name})`),
  get: Effect.fnUntraced(function* ({ id, package: name, reads }) {
    const unpacked = yield* cached(id, (directory) => unpackInto(name, directory))
    if (!existsSync(reads)) yield* attempt(reads, () => cp(join(unpacked, reads), reads, { recursive: true }))
  })
}

/** `apt-get install`, for programs that need their dependencies' libraries in place. */
export const debianSystemPackage: RecipeKind<DebianSystemPackage> = {
  effort: "full",
  describe: (artifact) => `Debian package ${artifact.package}, installed by root (apt-get install ${artifact.package})`,
  obstacle: (_, env) => {
    if (!hasProgram("apt-get", env)) return "this is no Debian (no apt-get)"
    return isRoot() ? undefined : "only root can install it"
  },
  get: (artifact) =>
    withFreshLists(
      run("apt-get", ["install", "-y", "--no-install-recommends", artifact.package], { timeout: "20 minutes", env: quiet })
    ).pipe(Effect.asVoid)
}
