import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Scope } from "effect"
import { memoryPlaces, privateDirectory } from "./private-directory.ts"

const withFolder = <A, E>(body: (folder: string) => Effect.Effect<A, E, Scope.Scope>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "private-"))),
    (folder) => Effect.scoped(body(folder)),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )

describe("privateDirectory", () => {
  it.live.skipIf(process.platform !== "linux")("is in memory where there is such a place, and the same at each start", () =>
    withFolder((folder) =>
      Effect.gen(function* () {
        const ask = { owner: folder, candidates: [folder, "/dev/shm"], fallback: join(folder, "runs") }
        const { path, isMemory } = yield* privateDirectory(ask)
        assert.isTrue(isMemory)
        assert.match(path, /^\/dev\/shm\/handrail-[0-9a-f]{16}$/)
        assert.strictEqual(statSync(path).mode & 0o777, 0o700)
        assert.strictEqual((yield* privateDirectory(ask)).path, path)
        assert.notStrictEqual((yield* privateDirectory({ ...ask, owner: `${folder}/x`, candidates: [] })).path, path)
        return path
      }).pipe(
        Effect.scoped,
        Effect.tap((path) => Effect.sync(() => assert.isFalse(existsSync(path))))
      )
    )
  )

  it.live.skipIf(process.platform !== "linux")("goes with an installation that was killed and is no more, at the start of another", () =>
    withFolder((folder) =>
      Effect.gen(function* () {
        const gone = join(folder, "gone")
        mkdirSync(gone)
        const killed = yield* Scope.make()
        const ask = { candidates: ["/dev/shm"], fallback: folder }
        const left = yield* Scope.provide(privateDirectory({ ...ask, owner: gone }), killed)
        writeFileSync(join(left.path, "secret"), "")
        const kept = yield* privateDirectory({ ...ask, owner: folder })
        assert.isTrue(existsSync(left.path))
        rmSync(gone, { recursive: true })
        yield* Effect.scoped(privateDirectory({ ...ask, owner: tmpdir() }))
        assert.isFalse(existsSync(left.path))
        assert.isTrue(existsSync(kept.path))
      })
    )
  )

  it.live("falls back to the disk, and says so", () =>
    withFolder((folder) =>
      Effect.gen(function* () {
        const fallback = join(folder, "runs")
        const made = yield* privateDirectory({ owner: "x", candidates: ["/nowhere", folder], fallback })
        assert.deepStrictEqual(made, { path: fallback, isMemory: false })
      })
    )
  )

  const obstacles: Readonly<Record<string, (path: string) => void>> = {
    "a folder that others can enter": (path) => mkdirSync(path, { mode: 0o755 }),
    "a link to somewhere else": (path) => symlinkSync(tmpdir(), path),
    "a file": (path) => writeFileSync(path, "")
  }
  it.live.each(Object.keys(obstacles))("refuses %s", (name) =>
    withFolder((folder) =>
      Effect.gen(function* () {
        const fallback = join(folder, "runs")
        obstacles[name]?.(fallback)
        const error = yield* Effect.flip(privateDirectory({ owner: "x", candidates: [], fallback }))
        assert.strictEqual(error._tag, "PrivateDirectoryUnusable")
        assert.strictEqual(error.where, fallback)
      })
    )
  )

  it("looks where the user's files in memory are", () => {
    assert.deepStrictEqual(memoryPlaces({ XDG_RUNTIME_DIR: "/run/user/1" }), ["/run/user/1", "/dev/shm"])
    assert.deepStrictEqual(memoryPlaces({ XDG_RUNTIME_DIR: "relative" }), ["/dev/shm"])
  })
})
