import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { CLIENT_FILE, type ClientFile } from "../../cli/connection.ts"
import { messageOf } from "../../domain/message-of.ts"
import { userError } from "../../domain/user-error.ts"

/** The home cannot be used, or another Handrail uses it. */
export class HomeUnusable extends Schema.TaggedError<HomeUnusable>()("HomeUnusable", userError) {}

/** Makes the home (mode 0700). */
export const makeHome = (home: string) =>
  Effect.tryPromise({
    try: () => mkdir(home, { recursive: true, mode: 0o700 }),
    catch: (error) =>
      new HomeUnusable({
        message: `the home cannot be made: ${messageOf(error)}`,
        where: home,
        next: "correct its permissions, or choose another with `home` in the configuration or HANDRAIL_HOME"
      })
  })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // one of another user is alive too
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

const DRAFT = `${CLIENT_FILE}.`

/** Drafts hold a token, and nobody else would ever remove that of a process which was killed. */
const removeDeadDrafts = async (home: string): Promise<void> => {
  for (const name of await readdir(home)) {
    const pid = name.startsWith(DRAFT) ? Number(name.slice(DRAFT.length)) : 0
    if (pid > 0 && !isAlive(pid)) await rm(join(home, name), { force: true })
  }
}

/** Whoever reads the file finds all of it or none. */
const writeClientFile = async (home: string, client: ClientFile): Promise<void> => {
  const draft = join(home, `${DRAFT}${process.pid}`)
  await writeFile(draft, JSON.stringify(client), { mode: 0o600 })
  await rename(draft, join(home, CLIENT_FILE))
}

/** Leaves the address and a token for this user's commands (mode 0600), and takes them away when the scope closes. */
export const leaveClientFile = (home: string, client: ClientFile) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      await removeDeadDrafts(home)
      await writeClientFile(home, client)
    }),
    () => Effect.promise(() => rm(join(home, CLIENT_FILE), { force: true }))
  )
