import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { hasProgram } from "../environment.ts"
import { freePorts } from "./free-ports.ts"
import { httpOk } from "./http-ok.ts"
import { serverDirectory } from "./server-directory.ts"
import { startServer } from "./server-process.ts"

/** Whether the process runs. One that has ended but was not collected by its new parent yet does not. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !existsSync("/proc/self/stat") || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}

/** A server that starts a child of its own, says its pid, and takes no notice of SIGTERM to itself. */
const stubborn = `
  const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"])
  require("node:http").createServer((_, response) => response.end()).listen(Number(process.argv[1]), "127.0.0.1")
  process.on("SIGTERM", () => {})
  console.log(child.pid)
`

/** A program that starts a server for ever and prints its pid. */
const starter = `
  import { NodeServices } from "@effect/platform-node"
  import { Effect } from "effect"
  import { startServer } from ${JSON.stringify(join(import.meta.dirname, "server-process.ts"))}
  const spec = { name: "idle", path: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"], directory: process.argv[1], ready: Effect.void, deadline: "20 seconds" }
  const serve = Effect.flatMap(startServer(spec), ({ pid }) => Effect.andThen(Effect.sync(() => console.log(pid)), Effect.never))
  await Effect.runPromise(serve.pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
`

describe("startServer", () => {
  it.live("ends the server and its children with the scope, even if they ignore SIGTERM", () =>
    Effect.gen(function* () {
      const pids = yield* Effect.scoped(
        Effect.gen(function* () {
          const directory = yield* serverDirectory("stubborn")
          const [port] = yield* freePorts(1)
          const server = yield* startServer({
            name: "stubborn",
            path: process.execPath,
            args: ["-e", stubborn, String(port)],
            directory,
            ready: httpOk(`http://127.0.0.1:${port}/`),
            deadline: "20 seconds"
          })
          const said = Effect.sync(() => readFileSync(server.log, "utf8").trim())
          // it may be ready before what it said is in its log
          const child = Number(yield* Effect.repeat(said, { until: (text) => text !== "", schedule: Schedule.spaced("20 millis") }))
          expect(isAlive(server.pid)).toBe(true)
          expect(isAlive(child)).toBe(true)
          return [server.pid, child]
        })
      )
      expect(pids.filter(isAlive)).toEqual([])
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.live("says why a server did not come up, with the end of its log", () =>
    Effect.gen(function* () {
      const directory = yield* serverDirectory("broken")
      const error = yield* Effect.flip(
        startServer({
          name: "broken",
          path: process.execPath,
          args: ["-e", "console.error('port 80 is taken'); process.exitCode = 3"],
          directory,
          ready: Effect.fail("not yet"),
          deadline: "20 seconds"
        })
      )
      expect(error._tag).toBe("ServerFailed")
      expect(error.message).toContain("broken ended before it was ready")
      expect(error.message).toContain("port 80 is taken")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live.skipIf(!hasProgram("setpriv", process.env))("lets no server outlive a process that was killed with SIGKILL", () =>
    Effect.gen(function* () {
      const directory = yield* serverDirectory("idle")
      const parent = spawn(process.execPath, ["--input-type=module", "-e", starter, directory], { stdio: ["ignore", "pipe", "inherit"] })
      const [line] = yield* Effect.promise(() => once(parent.stdout, "data"))
      const pid = Number(String(line).trim())
      expect(isAlive(pid)).toBe(true)
      parent.kill("SIGKILL")
      const dead = Effect.suspend(() => (isAlive(pid) ? Effect.fail("alive") : Effect.void))
      yield* Effect.retry(dead, { schedule: Schedule.spaced("20 millis"), times: 500 })
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
