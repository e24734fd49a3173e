import { readFileSync } from "node:fs"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { freePorts } from "./free-ports.ts"
import { httpOk } from "./http-ok.ts"
import { serverDirectory } from "./server-directory.ts"
import { startServer } from "./server-process.ts"

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
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
          const child = Number(readFileSync(server.log, "utf8").trim())
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
})
