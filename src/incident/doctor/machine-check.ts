import { readdir, stat, statfs } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Result } from "effect"
import { findCommand } from "../../platform/process/find-command.ts"
import { markedProcesses } from "../../platform/process/orphans.ts"
import { count } from "../../render/words.ts"
import type { Check, Found } from "./check.ts"

export interface MachineOptions {
  readonly home: string
  /** Absolute paths of tools, where they are configured. */
  readonly tools: Readonly<Record<string, string | undefined>>
  readonly searchPath: string
  /** Tools without which incidents of the configured clusters cannot be worked. */
  readonly needed: ReadonlyArray<string>
  /** Whether a Handrail works with this home now: what it holds is then no leftover. */
  readonly isRunning: boolean
  /** The environment variable that marks the processes of steps; its value is the home. */
  readonly mark: string
}

const GIB = 1024 ** 3
const LOW = 1 * GIB
const EMPTY = 0.1 * GIB

const diskOf = Effect.fnUntraced(function* (home: string) {
  const { bavail, bsize } = yield* Effect.tryPromise({ try: () => statfs(home), catch: (error) => ({ message: String(error) }) })
  const free = bavail * bsize
  if (free >= LOW) return []
  return [
    {
      severity: free < EMPTY ? ("error" as const) : ("warning" as const),
      what: `${(free / GIB).toFixed(2)} GiB are free on its disk`,
      where: home,
      next: "free space: without it no alert can be accepted"
    }
  ]
})

const toolOf = Effect.fnUntraced(function* (name: string, { needed, searchPath, tools }: MachineOptions) {
  const found = yield* Effect.result(findCommand({ name: tools[name] ?? name, cwd: "/", path: searchPath }))
  if (Result.isSuccess(found)) return []
  const isNeeded = needed.includes(name)
  return [
    {
      severity: isNeeded ? ("error" as const) : ("info" as const),
      what: `${name} is not here; runbooks whose steps run it cannot be carried out`,
      where: tools[name] === undefined ? "PATH" : `tools.${name}`,
      next: `install ${name}, or name its absolute path as tools.${name} in handrail.yaml`
    }
  ]
})

const namesIn = (directory: string) => Effect.promise(() => readdir(directory).catch(() => []))

/** Only a Handrail that was killed leaves these behind. */
const leftIn = Effect.fnUntraced(function* ({ home, isRunning, mark }: MachineOptions) {
  if (isRunning) return []
  const bindings = yield* namesIn(join(home, "bindings"))
  const processes = yield* markedProcesses(mark, home)
  const next = "start Handrail: it ends and revokes what it finds"
  return [
    ...(bindings.length === 0
      ? []
      : [
          {
            severity: "warning" as const,
            what: `${count(bindings.length, "token")} may be valid still that nobody uses`,
            where: join(home, "bindings"),
            next
          }
        ]),
    ...(processes.length === 0
      ? []
      : [
          {
            severity: "error" as const,
            what: `${count(processes.length, "process", "processes")} of steps go on without Handrail: ${processes.join(", ")}`,
            where: "this machine",
            next
          }
        ])
  ]
})

const PRIVATE = 0o077

const modeOf = Effect.fnUntraced(function* (home: string) {
  const { mode } = yield* Effect.tryPromise({ try: () => stat(home), catch: (error) => ({ message: String(error) }) })
  if ((mode & PRIVATE) === 0) return []
  return [{ severity: "error" as const, what: "others on this machine can look into it", where: home, next: `chmod 700 ${home}` }]
})

/** Disk, tools, and what a crash left on this machine. */
export const machineCheck = (options: MachineOptions): Check => ({
  name: "machine",
  run: Effect.gen(function* () {
    const names = Object.keys(options.tools)
    const found: ReadonlyArray<ReadonlyArray<Found>> = yield* Effect.all([
      diskOf(options.home),
      modeOf(options.home),
      leftIn(options),
      ...names.map((name) => toolOf(name, options))
    ])
    return found.flat()
  })
})
