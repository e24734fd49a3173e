import { createHash } from "node:crypto"
import { lstat, mkdir, readdir, readFile, rm, rmdir, stat, statfs, writeFile } from "node:fs/promises"
import { isAbsolute, join } from "node:path"
import { Effect, Schema, type Scope } from "effect"
import { messageOf } from "../domain/message-of.ts"
import { userError } from "../domain/user-error.ts"

/** No folder could be made that only this user can enter. */
export class PrivateDirectoryUnusable extends Schema.TaggedError<PrivateDirectoryUnusable>()("PrivateDirectoryUnusable", userError) {}

export interface PrivateDirectory {
  /** Absolute; mode 0700 and this user's. */
  readonly path: string
  /** Whether what is written there stays in memory. */
  readonly isMemory: boolean
}

/** `f_type` of tmpfs and ramfs: https://man7.org/linux/man-pages/man2/statfs.2.html */
const memoryTypes = new Set([0x01021994, 0x858458f6])

const isMemory = (path: string): Promise<boolean> =>
  statfs(path).then(
    ({ type }) => memoryTypes.has(type),
    () => false
  )

/** Someone else may have made it first where everyone may write, so what is there is looked at, and never followed. */
const claim = async (path: string): Promise<void> => {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error
  })
  const found = await lstat(path)
  if (!found.isDirectory()) throw new Error("it is no folder")
  if (process.getuid !== undefined && found.uid !== process.getuid()) throw new Error("it belongs to another user")
  if ((found.mode & 0o077) !== 0) throw new Error("others can enter it")
}

const PREFIX = "handrail-"

/** In each folder, whose it is. */
const OWNER = "owner"

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false
  )

/** Folders of installations that were killed and are no more: nobody else would ever remove them. */
const sweep = async (base: string): Promise<void> => {
  for (const name of await readdir(base).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue
    const path = join(base, name)
    const found = await lstat(path).catch(() => undefined)
    if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) continue
    const owner = await readFile(join(path, OWNER), "utf8").catch(() => undefined)
    if (owner !== undefined && isAbsolute(owner) && !(await isThere(owner)))
      await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}

const first = async (candidates: ReadonlyArray<string>): Promise<string | undefined> => {
  for (const candidate of candidates) if (await isMemory(candidate)) return candidate
  return undefined
}

/**
 * The folder for credentials and other short-lived secrets of one installation, the same at each start: in memory where the system has
 * such a place (`candidates`, in order), else at `fallback`. When the scope closes it goes, if it is empty.
 */
export const privateDirectory = Effect.fn("platform.privateDirectory")(function* (options: {
  /** The installation's own folder, which tells it from others on the machine; what is left of those whose folder is gone is removed. */
  readonly owner: string
  readonly candidates: ReadonlyArray<string>
  readonly fallback: string
}): Effect.fn.Return<PrivateDirectory, PrivateDirectoryUnusable, Scope.Scope> {
  const base = yield* Effect.promise(() => first(options.candidates))
  const name = `${PREFIX}${createHash("sha256").update(options.owner).digest("hex").slice(0, 16)}`
  const path = base === undefined ? options.fallback : join(base, name)
  const claimed = Effect.tryPromise({
    try: async () => {
      await claim(path)
      await writeFile(join(path, OWNER), options.owner, { mode: 0o600 })
      if (base !== undefined) await sweep(base)
    },
    catch: (cause) =>
      new PrivateDirectoryUnusable({
        message: `no private folder for credentials could be made: ${messageOf(cause)}`,
        where: path,
        next: "remove what is there, or correct who may enter it, and start again"
      })
  })
  yield* Effect.acquireRelease(claimed, () =>
    Effect.promise(async () => {
      await rm(join(path, OWNER), { force: true })
      await rmdir(path).catch(() => {})
    })
  )
  return { path, isMemory: base !== undefined }
})

/** Where Linux keeps a user's files in memory. */
export const memoryPlaces = (env: Readonly<Record<string, string | undefined>>): ReadonlyArray<string> =>
  [env.XDG_RUNTIME_DIR ?? "", "/dev/shm"].filter((path) => path.startsWith("/"))
