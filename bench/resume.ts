import { join } from "node:path"
import { Effect } from "effect"
import { serverDirectory } from "../toolbox/servers/server-directory.ts"
import type { Benchmark } from "./benchmark.ts"
import { takeUp } from "./many-incidents.ts"
import { measurementOf } from "./measurement.ts"

const count = 1_000
const runs = 3
/** The most that it may take, in milliseconds. */
const LIMIT = 5_000

export const resume: Benchmark = {
  name: "resume",
  compares: `${count} open incidents taken up again after kill -9, with the limit of 5 s`,
  run: Effect.gen(function* () {
    const database = join(yield* serverDirectory("bench-resume"), "handrail.db")
    const incidents = { database, count, waiting: count / 2 }
    const start = Effect.scoped(Effect.map(takeUp(incidents), ({ took }) => took))
    yield* start
    const ours = yield* Effect.replicateEffect(start, runs)
    const note = "from the process's start (from source) until each of them waits for people or runs its command again, half of each"
    return [measurementOf("resume", "ms", { ours, baseline: ours.map(() => LIMIT) }, note)]
  })
}
