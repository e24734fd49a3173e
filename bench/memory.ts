import { statfs } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { serverDirectory } from "../toolbox/servers/server-directory.ts"
import type { Benchmark } from "./benchmark.ts"
import { takeUp } from "./many-incidents.ts"
import { measurementOf } from "./measurement.ts"

const count = 10_000
/** The most that it may hold, in MiB. */
const LIMIT = 400
/** Between looks, once all are open: what was only needed to open them is gone by the last. */
const EVERY = "10 seconds"
const looks = 3

/** https://man7.org/linux/man-pages/man7/shm_overview.7.html */
const MEMORY_DISK = "/dev/shm"
/** Bytes that the database may grow to. */
const ROOM = 2 ** 30

/**
 * Where the database is: a disk in memory where there is one with room. Each incident commits some forty times until it waits; syncing that
 * to a disk takes most of the time, and tells nothing of what the process holds.
 */
const quickDisk = Effect.promise(async () => {
  const free = await statfs(MEMORY_DISK).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0
  )
  return free > ROOM ? MEMORY_DISK : tmpdir()
})

export const memory: Benchmark = {
  name: "memory",
  compares: `resident memory with ${count} open incidents, with the limit of 400 MiB`,
  run: Effect.gen(function* () {
    const database = join(yield* serverDirectory("bench-memory", yield* quickDisk), "handrail.db")
    const incidents = { database, count, waiting: count }
    const look = Effect.gen(function* () {
      const { resident } = yield* takeUp(incidents)
      return yield* Effect.replicateEffect(Effect.delay(Effect.sync(resident), EVERY), looks)
    }).pipe(Effect.scoped)
    const opened = yield* look
    const resumed = yield* look
    const limits = opened.map(() => LIMIT)
    return [
      measurementOf("memory/opened", "MiB", { ours: opened, baseline: limits }, "all wait for people, in the process that opened them"),
      measurementOf("memory/resumed", "MiB", { ours: resumed, baseline: limits }, "the same after kill -9 and a start")
    ]
  })
}
