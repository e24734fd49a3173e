import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { type Duration, Effect, Fiber, FileSystem, Schedule, Schema, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { Environment, hasProgram } from "../environment.ts"

/** A server that ended or kept silent instead of getting ready. `message` ends with the last lines of its log. */
class ServerFailed extends Schema.TaggedError<ServerFailed>()("ServerFailed", {
  message: Schema.String,
  where: Schema.String,
  next: Schema.String
}) {}

export interface ServerSpec {
  /** Names the log file and the errors. */
  readonly name: string
  readonly path: string
  readonly args: ReadonlyArray<string>
  /** The folder its log is written to. It outlives the server. */
  readonly directory: string
  /** Succeeds once the server can be used; tried again and again until then. */
  readonly ready: Effect.Effect<void, string>
  readonly deadline: Duration.Input
  /** The account it runs as, for servers that refuse to be root; this process must be root then. By default this process's own. */
  readonly account?: Account
  /** What asks it to end, where that is not SIGTERM. */
  readonly stopSignal?: "SIGINT"
}

/** A system account by its numbers. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** The part of a `setpriv` command line that gives up being root. */
export const asAccount = ({ uid, gid }: Account): ReadonlyArray<string> => [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"]

/** A server that is ready. */
interface ServerProcess {
  readonly pid: number
  readonly log: string
}

const lastLines = (log: string) =>
  Effect.promise(() => readFile(log, "utf8").catch(() => "")).pipe(Effect.map((text) => text.trim().split("\n").slice(-15).join("\n")))

const describeFailure = Effect.fnUntraced(function* (spec: ServerSpec, log: string, what: string) {
  return yield* new ServerFailed({
    message: `${spec.name} ${what}. Its log ends with:\n${yield* lastLines(log)}`,
    where: [spec.path, ...spec.args].join(" "),
    next: "Read the log above; 'make tools' shows which program is used and where it is from."
  })
})

/**
 * Starts a server in a process group of its own and returns when it is ready. The scope ends it: SIGTERM to the group, SIGKILL after five
 * seconds. Where util-linux is there, the kernel also kills it if this process dies without a chance to.
 */
export const startServer = Effect.fn("toolbox.startServer")(function* (spec: ServerSpec) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const fileSystem = yield* FileSystem.FileSystem
  const log = join(spec.directory, `${spec.name}.log`)
  const bound = hasProgram("setpriv", yield* Environment)
  const command = bound ? "setpriv" : spec.path
  const account = spec.account === undefined ? [] : asAccount(spec.account)
  const args = bound ? ["--pdeathsig", "KILL", ...account, "--", spec.path, ...spec.args] : spec.args
  const options = { stdin: "ignore", cwd: spec.directory, extendEnv: true, forceKillAfter: "5 seconds" } as const
  const handle = yield* spawner
    .spawn(ChildProcess.make(command, args, { ...options, ...(spec.stopSignal === undefined ? {} : { killSignal: spec.stopSignal }) }))
    .pipe(Effect.catch((error) => describeFailure(spec, log, `could not be started: ${error.message}`)))
  const writing = yield* Effect.forkScoped(Effect.ignore(Stream.run(handle.all, fileSystem.sink(log))))
  const ended = Effect.gen(function* () {
    const how = yield* Effect.match(handle.exitCode, { onSuccess: (code) => `exit code ${code}`, onFailure: (error) => error.message })
    // A child of its own may hold the pipe open: then what is in the log by now has to do.
    yield* Effect.timeoutOption(Fiber.await(writing), "1 second")
    return yield* describeFailure(spec, log, `ended before it was ready (${how})`)
  })
  const ready = Effect.retry(spec.ready, { schedule: Schedule.spaced("50 millis") }).pipe(
    Effect.timeoutOrElse({ duration: spec.deadline, orElse: () => describeFailure(spec, log, "did not get ready in time") }),
    Effect.catchIf(
      (error) => typeof error === "string",
      (what) => describeFailure(spec, log, what)
    )
  )
  yield* Effect.raceFirst(ready, ended)
  return { pid: handle.pid, log } satisfies ServerProcess
})
