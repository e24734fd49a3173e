import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Effect } from "effect"
import { memoryOptions } from "../toolbox/node-options.ts"

const fixture = join(import.meta.dirname, "..", "src", "incident", "adapters", "many-incidents.fixture.ts")

export interface ManyIncidents {
  readonly database: string
  readonly count: number
  /** Of these, how many wait for people; the others are in the middle of a command. */
  readonly waiting: number
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
const residentMiB = (pid: number | undefined): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024

/**
 * Starts a process on a database of open incidents, which it opens where there are none, and waits until it has all of them in hand
 * again. Killed with the scope. Gives how long that took in milliseconds, and what it holds in memory.
 */
export const takeUp = Effect.fnUntraced(function* ({ count, database, waiting }: ManyIncidents) {
  const began = performance.now()
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(
        process.execPath,
        [...memoryOptions, "--disable-warning=ExperimentalWarning", fixture, database, `${count}`, `${waiting}`, "hangs"],
        {
          stdio: ["ignore", "pipe", "inherit"]
        }
      )
    ),
    (started) =>
      Effect.promise(async () => {
        if (started.exitCode !== null || started.signalCode !== null) return
        const closed = once(started, "close")
        started.kill("SIGKILL")
        await closed
      })
  )
  yield* Effect.promise(async () => {
    for await (const line of createInterface(child.stdout)) if (line === "waiting") return
    throw new Error("the process ended before it had taken its incidents up")
  })
  return { took: performance.now() - began, resident: () => residentMiB(child.pid) }
})
