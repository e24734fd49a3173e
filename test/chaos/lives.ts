/** How the lives of a Handrail ended, and what it said of faults of its own: nobody but the suite is to end one. */
import type { ChildProcess } from "node:child_process"
import { appendFileSync, existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { exitCode } from "../../src/cli/exit-code.ts"
import type { Place } from "./place.ts"

const linesOf = (file: string): ReadonlyArray<string> =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : []

export const logOf = ({ directory }: Place): string => join(directory, "handrail.log")
const endsOf = ({ directory }: Place): string => join(directory, "untimely-ends")

/** What a process ends with that was asked to by SIGTERM and did. */
const TERMINATED = 143

/** How one life ended: as Node tells it, and whether the suite ended it. */
export interface LifeEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly wasKilled: boolean
  /** It may refuse to start: a server that it needs may be away, and whoever runs it starts it again. */
  readonly mayRefuse: boolean
}

/** What is wrong with an end; nothing where the suite killed it, or where it refused to start and may. */
export const untimely = ({ code, mayRefuse, signal, wasKilled }: LifeEnd): string | undefined => {
  if (wasKilled && (signal === "SIGKILL" || signal === "SIGTERM" || code === TERMINATED)) return undefined
  if (mayRefuse && code === exitCode.negative) return undefined
  return `a life ended by itself (${signal ?? `exit code ${code}`})`
}

/** Keeps the end of this life where the judge finds it. `mayRefuse` is asked then. */
export const noteEnd = (place: Place, child: ChildProcess, mayRefuse: () => boolean): void => {
  child.once("exit", (code, signal) => {
    const wrong = untimely({ code, signal, wasKilled: child.killed, mayRefuse: mayRefuse() })
    if (wrong !== undefined) appendFileSync(endsOf(place), `${wrong}\n`)
  })
}

/** What Node, V8 and Handrail's last resort print about what nobody caught. */
const uncaught = /^Node\.js v\d|^FATAL ERROR:|^node:internal\/process\/promises|\bUnhandledPromiseRejection|a way it should not/

const isFatalEntry = (line: string): boolean => {
  try {
    return JSON.parse(line).level === "FATAL"
  } catch {
    // no entry of the log
    return false
  }
}

/** Whether a line of its log tells of a fault that it did not expect, or that ended it. */
export const isFatal = (line: string): boolean => uncaught.test(line) || (line.startsWith("{") && isFatalEntry(line))

/** What it said on stderr, all lives together: errors only. */
export const logLines = (place: Place): ReadonlyArray<string> => linesOf(logOf(place))

/** What was wrong with all lives of a place, each told once. */
export const faultsOfLives = (place: Place): ReadonlyArray<string> => [
  ...new Set([
    ...linesOf(endsOf(place)),
    ...logLines(place)
      .filter(isFatal)
      .map((line) => `logged: ${line.slice(0, 200)}`)
  ])
]
