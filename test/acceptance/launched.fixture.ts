import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { Effect } from "effect"
import { hasProgram } from "../../toolbox/environment.ts"

const root = join(import.meta.dirname, "..", "..")

/** The launcher, as a user starts it from a checkout. */
const launcher = join(root, "handrail")

export interface LaunchOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly stdin?: string
  /** The program, when it is not the launcher. */
  readonly program?: string
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A running program. */
export interface Launched {
  readonly pid: number
  /** What it has printed so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** The first match of this in its output, when it is there. A defect with all its output if it ends without. */
  readonly printed: (pattern: RegExp) => Effect.Effect<RegExpExecArray>
  readonly signal: (signal: NodeJS.Signals) => Effect.Effect<void>
  readonly ended: Effect.Effect<Ended>
}

/** Nothing of the user's own Handrail, and no colour unless a test asks for it. */
const environment = (env: LaunchOptions["env"]): NodeJS.ProcessEnv => {
  const { HANDRAIL_HOME: _, HANDRAIL_SERVER: __, HANDRAIL_TOKEN: ___, FORCE_COLOR: ____, ...rest } = process.env
  return { ...rest, ...env }
}

/** The kernel ends it if this process dies without a chance to. https://man7.org/linux/man-pages/man1/setpriv.1.html */
const bound = (command: ReadonlyArray<string>): ReadonlyArray<string> =>
  hasProgram("setpriv", process.env) ? ["setpriv", "--pdeathsig", "KILL", "--", ...command] : command

const killGroup = (child: ChildProcess): void => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, "SIGKILL")
  } catch {
    // nothing of the group is left
  }
}

const observe = (child: ChildProcess): Launched => {
  const output = { stdout: "", stderr: "" }
  const waiting = new Set<() => void>()
  const tell = (): void => {
    for (const look of waiting) look()
  }
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] += text
      tell()
    })
  }
  let end: Ended | undefined
  child.on("close", (code, signal) => {
    end = { code, signal, ...output }
    tell()
  })
  const when = <A>(look: () => A | undefined): Effect.Effect<A> =>
    Effect.callback<A>((resume) => {
      const check = (): void => {
        const found = look()
        if (found === undefined) return
        waiting.delete(check)
        resume(Effect.succeed(found))
      }
      waiting.add(check)
      check()
      return Effect.sync(() => waiting.delete(check))
    })
  return {
    pid: child.pid ?? 0,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    printed: (pattern) =>
      Effect.flatMap(
        when(() => pattern.exec(output.stdout) ?? pattern.exec(output.stderr) ?? end),
        (found) =>
          "code" in found ? Effect.die(new Error(`ended without ${pattern}: ${JSON.stringify(found, null, 1)}`)) : Effect.succeed(found)
      ),
    signal: (signal) => Effect.sync(() => child.kill(signal)),
    ended: when(() => end)
  }
}

/** Starts a program in a process group of its own; whatever of the group is left when the scope closes is killed. */
export const launch = (args: ReadonlyArray<string>, options: LaunchOptions = {}) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const [command = launcher, ...words] = bound([options.program ?? launcher, ...args])
        const child = spawn(command, words, {
          detached: true,
          cwd: options.cwd ?? root,
          env: environment(options.env),
          stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"]
        })
        child.stdin?.end(options.stdin)
        return child
      }),
      (child) => Effect.sync(() => killGroup(child))
    ),
    observe
  )

/** Runs a command to its end. */
export const run = (args: ReadonlyArray<string>, options?: LaunchOptions): Effect.Effect<Ended> =>
  Effect.scoped(Effect.flatMap(launch(args, options), ({ ended }) => ended))
