import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { holdHome } from "./hold-home.ts"
import { leaveClientFile, makeHome } from "./home.ts"

let home = ""
beforeEach(async () => {
  home = join(await mkdtemp(join(tmpdir(), "handrail-home-")), "home")
})
afterEach(() => rm(home, { recursive: true, force: true }))

const run = <A, E>(effect: Effect.Effect<A, E, never>) => Effect.runPromise(effect)

describe("home", () => {
  it("is for its owner only, and for one Handrail at a time", () =>
    run(
      Effect.gen(function* () {
        const refused = yield* Effect.scoped(
          Effect.gen(function* () {
            yield* holdHome(home)
            return yield* Effect.flip(Effect.scoped(holdHome(home)))
          })
        )
        const owner = `process ${process.pid} on this machine`
        expect(refused).toMatchObject({ _tag: "HomeUnusable", where: home, message: expect.stringContaining(owner) })
        expect((yield* Effect.promise(() => stat(home))).mode & 0o777).toBe(0o700)
        yield* Effect.scoped(holdHome(home))
      })
    ))

  it("is free as soon as its owner was killed", async () => {
    const script = `import { holdHome } from ${JSON.stringify(join(import.meta.dirname, "hold-home.ts"))}
      import { Effect } from "effect"
      await Effect.runPromise(Effect.scoped(Effect.andThen(holdHome(process.argv[1]), Effect.sync(() => {
        process.stdout.write("held")
        setInterval(() => {}, 1000)
      })).pipe(Effect.andThen(Effect.never))))`
    const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script, home]
    const other = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], cwd: import.meta.dirname })
    try {
      await once(other.stdout, "data")
      const refused = await run(Effect.flip(Effect.scoped(holdHome(home))))
      expect(refused).toMatchObject({ message: expect.stringContaining(`process ${other.pid} on this machine`) })
    } finally {
      const closed = once(other, "close")
      other.kill("SIGKILL")
      await closed
    }
    await run(Effect.scoped(holdHome(home)))
  })

  it("tells this user's commands where the server is, only while it runs", () =>
    run(
      Effect.gen(function* () {
        const file = join(home, "client.json")
        const client = { server: "http://127.0.0.1:1", token: "t" }
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* holdHome(home)
            yield* leaveClientFile(home, client)
            expect(JSON.parse(yield* Effect.promise(() => readFile(file, "utf8")))).toEqual(client)
            expect((yield* Effect.promise(() => stat(file))).mode & 0o777).toBe(0o600)
          })
        )
        yield* Effect.promise(() => expect(stat(file)).rejects.toThrow())
      })
    ))

  it("loses the half-written tokens of processes that were killed, and nothing else", () =>
    run(
      Effect.gen(function* () {
        yield* makeHome(home)
        const { pid: dead } = spawnSync(process.execPath, ["--version"])
        const kept = [`client.json.${process.ppid}`, "client.json.old", `other.json.${dead}`]
        for (const name of [...kept, `client.json.${dead}`]) yield* Effect.promise(() => writeFile(join(home, name), "{"))
        yield* Effect.scoped(leaveClientFile(home, { server: "http://127.0.0.1:1", token: "t" }))
        expect((yield* Effect.promise(() => readdir(home))).sort()).toEqual(kept.sort())
      })
    ))
})
