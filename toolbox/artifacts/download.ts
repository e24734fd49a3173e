import { createHash } from "node:crypto"
import { createReadStream, createWriteStream } from "node:fs"
import { chmod, mkdir, rename, rm } from "node:fs/promises"
import { arch } from "node:os"
import { basename, join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { Effect } from "effect"
import { attempt } from "../attempt.ts"
import { cached } from "../cache.ts"
import { hasProgram } from "../environment.ts"
import { ArtifactFailed } from "../errors.ts"
import { run } from "../run.ts"
import type { Download, DownloadedFile } from "../tool-spec.ts"
import type { RecipeKind } from "./recipe-kind.ts"

/** A machine without the internet has to learn so soon; a slow one may take long over 100 MB. */
const ANSWER_MS = 20_000
const WHOLE_MS = 15 * 60_000

const get = async (url: string, signal: AbortSignal): Promise<Response> => {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(new Error(`no answer after ${ANSWER_MS / 1000} s`)), ANSWER_MS)
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, patience.signal, AbortSignal.timeout(WHOLE_MS)]) })
    if (!response.ok) throw new Error(`the answer is ${response.status}`)
    return response
  } finally {
    clearTimeout(timer)
  }
}

/** Calls out, and says why where that fails. */
const reach = <A>(url: string, work: (signal: AbortSignal) => Promise<A>) =>
  Effect.tryPromise({
    try: work,
    catch: (error) => {
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ""
      return new ArtifactFailed({
        message: `${error instanceof Error ? error.message : String(error)}${cause}`,
        where: url,
        next: "Check that this machine reaches the address, or get the program another way."
      })
    }
  })

const fetchFile = (url: string, file: string) =>
  reach(url, async (signal) => {
    const { body } = await get(url, signal)
    if (body === null) throw new Error("the answer is empty")
    await pipeline(Readable.fromWeb(body), createWriteStream(file))
  })

const verify = Effect.fnUntraced(function* (file: string, { url, sha512 }: DownloadedFile) {
  const digest = createHash(sha512 === undefined ? "sha256" : "sha512")
  const wanted =
    sha512 ?? (yield* reach(`${url}.sha256`, async (signal) => (await (await get(`${url}.sha256`, signal)).text()).trim().split(/\s/)[0]))
  yield* attempt(file, () => pipeline(createReadStream(file), digest))
  const actual = digest.digest("hex")
  if (actual === wanted) return
  return yield* new ArtifactFailed({
    message: `the file has the digest ${actual}, but ${wanted} is ${sha512 === undefined ? "published" : "pinned"}`,
    where: url,
    next: "Do not use it: something between here and there has changed it."
  })
})

const fetchOne = Effect.fnUntraced(function* (file: DownloadedFile, directory: string) {
  const work = join(directory, ".download")
  const fetched = join(work, basename(file.url))
  yield* attempt(work, () => mkdir(work))
  yield* fetchFile(file.url, fetched)
  yield* verify(fetched, file)
  if (file.programs === undefined) yield* attempt(fetched, () => rename(fetched, join(directory, basename(file.url))))
  else {
    const programs = file.programs
    yield* run("tar", ["-xzf", fetched, "-C", work, ...programs], { timeout: "5 minutes" })
    yield* attempt(work, () => Promise.all(programs.map((program) => rename(join(work, program), join(directory, basename(program))))))
  }
  const names = file.programs ?? [file.url]
  yield* attempt(directory, () => Promise.all(names.map((name) => chmod(join(directory, basename(name)), 0o755))))
  yield* attempt(work, () => rm(work, { recursive: true }))
})

/** Files as their project publishes them, each checked against a pinned digest or the one that is published beside it. */
export const download: RecipeKind<Download> = {
  effort: "full",
  describe: ({ what, cpu }) => `download of ${what} for ${cpu}`,
  obstacle: ({ cpu }, env) => {
    if (cpu !== arch()) return `its programs are for ${cpu}, this machine is ${arch()}`
    return hasProgram("tar", env) ? undefined : "tar is not on PATH"
  },
  get: ({ id, files }) =>
    cached(id, (directory) => Effect.forEach(files, (file) => fetchOne(file, directory), { discard: true })).pipe(Effect.asVoid)
}
