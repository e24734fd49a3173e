import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { cached } from "./cache.ts"
import { Environment } from "./environment.ts"

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "handrail-cache-"))
})
afterEach(() => rmSync(root, { recursive: true }))

const inRoot = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provideService(effect, Environment, { XDG_CACHE_HOME: root })
const write = (directory: string, text: string) => Effect.promise(() => writeFile(join(directory, "tool"), text))

describe("cached", () => {
  it.live("lets several fill it at once: the first to finish wins and nothing else stays", () =>
    Effect.gen(function* () {
      const started = yield* Deferred.make<void>()
      const slow = cached("tool-1", (directory) => Effect.andThen(Deferred.await(started), write(directory, "slow")))
      const fast = cached("tool-1", (directory) => write(directory, "fast"))
      const release = Effect.andThen(fast, Deferred.succeed(started, undefined))
      const [path] = yield* inRoot(Effect.all([slow, release], { concurrency: 2 }))
      expect(readFileSync(join(path, "tool"), "utf8")).toBe("fast")
      expect(readdirSync(join(root, "handrail"))).toEqual(["tool-1"])
    })
  )

  it.live("keeps nothing of a failed or interrupted attempt, so the next one starts afresh", () =>
    Effect.gen(function* () {
      const failing = cached("tool-1", (directory) => Effect.andThen(write(directory, "half"), Effect.fail("network")))
      expect(yield* Effect.flip(inRoot(failing))).toBe("network")
      const endless = cached("tool-1", (directory) => Effect.andThen(write(directory, "half"), Effect.never))
      yield* Effect.timeoutOption(inRoot(endless), "50 millis")
      expect(readdirSync(join(root, "handrail"))).toEqual([])
      const path = yield* inRoot(cached("tool-1", (directory) => write(directory, "whole")))
      expect(readFileSync(join(path, "tool"), "utf8")).toBe("whole")
    })
  )
})
