import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { Effect } from "effect"

/**
 * The words to put before a command so that the kernel kills it when this process dies, even by SIGKILL: `setpriv` of util-linux
 * (https://man7.org/linux/man-pages/man1/setpriv.1.html, `--pdeathsig`), which becomes the command without a process in between.
 * Empty where there is none (macOS, BusyBox): there a killed Handrail leaves its children to `endOrphans` at its next start, as
 * it does everywhere with grandchildren, which the signal does not reach.
 *
 * The signal is tied to the thread that starts the child: start children from the main thread only.
 */
export const deathSignalPrefix: Effect.Effect<ReadonlyArray<string>> = Effect.promise(() => (found ??= find()))

/** Looked for once: it is a fact about the machine. */
let found: Promise<ReadonlyArray<string>> | undefined

const find = async (): Promise<ReadonlyArray<string>> => {
  if (process.platform !== "linux") return []
  for (const folder of ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin"]) {
    const setpriv = `${folder}/setpriv`
    const words = ["--pdeathsig", "KILL", "--"]
    const works = await promisify(execFile)(setpriv, [...words, setpriv, "--version"], { timeout: 5_000 }).catch(() => undefined)
    if (works !== undefined) return [setpriv, ...words]
  }
  return []
}
