import { readFileSync } from "node:fs"
import { Effect, Exit, Schedule, Scope } from "effect"
import { type ServerSpec, startServer } from "./server-process.ts"

/** A server that can be killed and started again on the same port and data. */
export interface RestartableServer {
  /** Of its main process, as it runs now. */
  readonly pid: () => number
  /** kill -9, also of its own children. They are gone when this returns. */
  readonly kill: Effect.Effect<void>
  /** Starts it where it was; it is ready when this returns. */
  readonly start: Effect.Effect<void, Effect.Error<ReturnType<typeof startServer>>>
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** Of the processes that a process started, those that live. */
export const childrenOf = (pid: number): ReadonlyArray<number> =>
  read(`/proc/${pid}/task/${pid}/children`)
    .split(" ")
    .filter((text) => text.trim() !== "")
    .map(Number)

/** A process that has ended and that nobody has asked for yet counts as gone. */
export const isGone = (pid: number): boolean => /^State:\s+Z/m.test(read(`/proc/${pid}/status`) || "State: Z")

/** Signals a process, if it has not ended by itself. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // it has ended by itself
  }
}

/** Starts the server; it ends with the scope, unless it was killed before. */
export const startRestartable = Effect.fnUntraced(function* (spec: ServerSpec) {
  const services = yield* Effect.context<Effect.Services<ReturnType<typeof startServer>>>()
  const outer = yield* Effect.scope
  let running = { pid: 0, scope: yield* Scope.fork(outer) }
  const start = Effect.gen(function* () {
    const scope = yield* Scope.fork(outer)
    const { pid } = yield* startServer(spec).pipe(Effect.provideContext(services), Scope.provide(scope))
    running = { pid, scope }
  })
  const kill = Effect.gen(function* () {
    const { pid, scope } = running
    const all = [pid, ...childrenOf(pid)]
    for (const one of all) signal(one, "SIGKILL")
    yield* Effect.suspend(() => (all.every(isGone) ? Effect.void : Effect.fail("alive"))).pipe(
      Effect.retry(Schedule.spaced("10 millis")),
      Effect.orDie
    )
    yield* Scope.close(scope, Exit.void)
  })
  yield* start
  return { pid: () => running.pid, kill, start } satisfies RestartableServer
})
