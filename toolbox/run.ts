import { Duration, Effect, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { Environment } from "./environment.ts"
import { CommandFailed } from "./errors.ts"

const tailLength = 2_000

export interface RunOptions {
  readonly timeout: Duration.Input
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Runs one program to its end, without a shell and without input, and returns what it printed (stdout and stderr as they came).
 * Killed with its children when the time is up or the caller is interrupted. Fails on any exit code but 0.
 */
export const run = Effect.fnUntraced(function* (command: string, args: ReadonlyArray<string>, options: RunOptions) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const env = { ...(yield* Environment), ...options.env }
  const where = [command, ...args].join(" ")
  const next = "Run the command yourself to see more."
  const child = ChildProcess.make(command, args, {
    env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    extendEnv: false,
    stdin: "ignore",
    forceKillAfter: "2 seconds",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd })
  })
  const [output, exitCode] = yield* Effect.scoped(
    Effect.gen(function* () {
      const handle = yield* spawner.spawn(child)
      const output = yield* Stream.mkString(Stream.decodeText(handle.all))
      return [output, yield* handle.exitCode] as const
    })
  ).pipe(
    Effect.mapError((error) => new CommandFailed({ message: `could not run: ${error.message}`, where, next })),
    Effect.timeoutOrElse({
      duration: options.timeout,
      orElse: () =>
        Effect.fail(
          new CommandFailed({ message: `no end after ${Duration.format(Duration.fromInputUnsafe(options.timeout))}`, where, next })
        )
    })
  )
  if (exitCode === 0) return output
  return yield* new CommandFailed({ message: `exit code ${exitCode}: ${output.trim().slice(-tailLength)}`, where, next })
})
