/**
 * Runs one program to its end, bounded in time, output and processes.
 *
 * On `node:child_process` directly and not on `effect/process`: we must tell which signal ended the program (there it is text in
 * an error), put the death signal before the command without it counting as the command, keep both ends of an oversized
 * output without holding the middle, and end grandchildren that outlive a successful leader within a bound.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { stat } from "node:fs/promises"
import { Clock, Duration, Effect, Schema } from "effect"
import { type Timestamp, timestamp } from "../../domain/ids.ts"
import { messageOf } from "../../domain/message-of.ts"
import { userError } from "../../domain/user-error.ts"
import { remaining } from "../deadline.ts"
import { type CapturedOutput, OutputCapture } from "./captured-output.ts"
import { deathSignalPrefix } from "./death-signal.ts"
import { type CommandNotFound, findCommand } from "./find-command.ts"
import { endGroup } from "./process-group.ts"

export interface ProcessSpec {
  /** The program and its arguments, passed as they are: no shell reads them. */
  readonly argv: readonly [program: string, ...Array<string>]
  /** All of the child's environment: nothing is inherited. The program is looked up on its PATH. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** What the program reads; without it, nothing (`/dev/null`). */
  readonly stdin?: string | Uint8Array
  /** Most bytes kept of each of stdout and stderr; 1 MiB by default. */
  readonly outputCap?: number
  /** Most time the program may take, beside the incident's deadline. */
  readonly timeout?: Duration.Input
  /** Time between SIGTERM and SIGKILL; 2 seconds by default. */
  readonly grace?: Duration.Input
  /** Asked last before the start; what it gives says, with nothing in between, whether the program may still be started. */
  readonly permit?: Effect.Effect<() => boolean>
}

/** How a program ended: by itself, by a signal from elsewhere, or by us because its time was up. */
type ProcessEnd =
  | { readonly _tag: "exited"; readonly exitCode: number }
  | { readonly _tag: "signalled"; readonly signal: NodeJS.Signals }
  | { readonly _tag: "timed-out" }

export interface ProcessResult {
  readonly end: ProcessEnd
  readonly stdout: CapturedOutput
  readonly stderr: CapturedOutput
  readonly startedAt: Timestamp
  readonly endedAt: Timestamp
}

/** The program exists and could not be started: its folder is missing, it is no valid executable, an argument is unusable. */
export class ProcessNotStarted extends Schema.TaggedError<ProcessNotStarted>()("ProcessNotStarted", {
  ...userError,
  command: Schema.String
}) {}

export type ProcessFailure = CommandNotFound | ProcessNotStarted

/**
 * Runs the program in a process group of its own. When this is interrupted, or the time is up, the whole group gets SIGTERM and
 * after the grace SIGKILL, before this returns; the same happens to what a finished program leaves behind. A program that
 * fails is a result, not an error.
 */
export const runProcess = Effect.fn("platform.runProcess")(function* (spec: ProcessSpec): Effect.fn.Return<ProcessResult, ProcessFailure> {
  const [name, ...args] = spec.argv
  // arguments may hold what must not leave the process
  yield* Effect.annotateCurrentSpan("process.executable.name", name)
  yield* requireUsable(spec)
  const program = yield* findCommand({ name, cwd: spec.cwd, path: spec.env.PATH })
  const [command = program, ...words] = [...(yield* deathSignalPrefix), program, ...args]
  const limit = Duration.min(yield* remaining, Duration.fromInputUnsafe(spec.timeout ?? Duration.infinity))
  const startedAt = timestamp(yield* Clock.currentTimeMillis)
  const cap = spec.outputCap ?? 1_048_576
  const output: Output = { stdout: new OutputCapture(cap), stderr: new OutputCapture(cap) }
  const end = Duration.isZero(limit)
    ? timedOut
    : yield* Effect.acquireUseRelease(
        permitted(spec, (isPermitted) => start(spec, command, words, output, isPermitted)),
        ({ ended }) =>
          Effect.timeoutOrElse(
            Effect.promise(() => ended),
            { duration: limit, orElse: () => Effect.succeed(timedOut) }
          ),
        ({ child }) => endChild(child, Duration.toMillis(Duration.fromInputUnsafe(spec.grace ?? "2 seconds")))
      )
  yield* Effect.annotateCurrentSpan({ outcome: end._tag, ...(end._tag === "exited" ? { "process.exit.code": end.exitCode } : {}) })
  const result = { end, stdout: output.stdout.result(), stderr: output.stderr.result() }
  if (end._tag === "exited" && end.exitCode >= 126 && result.stderr.text.startsWith("setpriv: failed to execute")) {
    return yield* notStarted(spec, result.stderr.text.trim())
  }
  return { ...result, startedAt, endedAt: timestamp(yield* Clock.currentTimeMillis) }
})

const timedOut: ProcessEnd = { _tag: "timed-out" }

const notStarted = (spec: ProcessSpec, why: string) =>
  new ProcessNotStarted({
    message: `${spec.argv[0]} could not be started: ${why}`,
    where: `${spec.argv.join(" ")} in ${spec.cwd}`,
    next: "correct the command or its folder and run it again",
    command: spec.argv[0]
  })

/** What the system would report as something else, or as nothing at all. */
const requireUsable = Effect.fnUntraced(function* (spec: ProcessSpec): Effect.fn.Return<void, ProcessNotStarted> {
  const texts = [...spec.argv, spec.cwd, ...Object.entries(spec.env).flat()]
  if (texts.some((text) => text.includes("\0"))) return yield* notStarted(spec, "an argument holds a NUL character")
  const folder = yield* Effect.promise(() => stat(spec.cwd).catch(() => undefined))
  if (folder?.isDirectory() !== true) return yield* notStarted(spec, `${spec.cwd} is not a folder`)
})

interface Output {
  readonly stdout: OutputCapture
  readonly stderr: OutputCapture
}

interface Running {
  readonly child: ChildProcess
  /** Settles when the program has exited and its output has ended; never rejects. */
  readonly ended: Promise<ProcessEnd>
}

/** Permits that ran out before the program was started, after which it is not: this process is stopped all the time, or has none. */
const MOST_PERMITS = 10

class PermitRanOut {}

const always = () => true

/** Starts it while the permit holds, and asks for another one when it did not hold long enough. */
const permitted = <A>(
  { permit = Effect.succeed(always), ...spec }: ProcessSpec,
  startIf: (isPermitted: () => boolean) => Effect.Effect<A, ProcessNotStarted | PermitRanOut>
) =>
  Effect.flatMap(permit, startIf).pipe(
    Effect.retry({ times: MOST_PERMITS - 1, while: (error) => error instanceof PermitRanOut }),
    Effect.mapError((error) =>
      error instanceof PermitRanOut ? notStarted(spec, "this process was stopped each time it was to start") : error
    )
  )

/** The listeners are attached in the tick of the start: Node discards the output of a child that exits unheard. */
const start = (spec: ProcessSpec, command: string, args: ReadonlyArray<string>, output: Output, isPermitted: () => boolean) =>
  Effect.callback<Running, ProcessNotStarted | PermitRanOut>((resume) => {
    if (!isPermitted()) return resume(Effect.fail(new PermitRanOut()))
    try {
      const stdin = spec.stdin === undefined ? "ignore" : "pipe"
      const child = spawn(command, args, { cwd: spec.cwd, env: { ...spec.env }, detached: true, stdio: [stdin, "pipe", "pipe"] })
      const ended = follow(child, output)
      // a program may exit, or close its input, without reading all of it
      child.stdin?.on("error", () => {})
      child.once("spawn", () => {
        child.stdin?.end(spec.stdin)
        resume(Effect.succeed({ child, ended }))
      })
      child.once("error", (error) => resume(Effect.fail(notStarted(spec, error.message))))
    } catch (error) {
      resume(Effect.fail(notStarted(spec, messageOf(error))))
    }
  })

/** How long a finished program's output may be held open by something it started, in milliseconds. */
const drain = 250

/** Reads as fast as the program writes; the captures keep no more than their caps. */
const follow = (child: ChildProcess, output: Output): Promise<ProcessEnd> =>
  new Promise((resolve) => {
    let draining: NodeJS.Timeout | undefined
    const end = () => resolve(endOf(child))
    child.stdout?.on("data", (chunk: Uint8Array) => output.stdout.push(chunk))
    child.stderr?.on("data", (chunk: Uint8Array) => output.stderr.push(chunk))
    child.once("exit", () => {
      draining = setTimeout(end, drain)
    })
    child.once("close", () => {
      clearTimeout(draining)
      end()
    })
  })

const endOf = (child: ChildProcess): ProcessEnd =>
  child.signalCode === null ? { _tag: "exited", exitCode: child.exitCode ?? 0 } : { _tag: "signalled", signal: child.signalCode }

const endChild = Effect.fnUntraced(function* (child: ChildProcess, grace: number) {
  if (child.pid !== undefined) yield* endGroup(child.pid, grace)
  child.stdin?.destroy()
  child.stdout?.destroy()
  child.stderr?.destroy()
})
