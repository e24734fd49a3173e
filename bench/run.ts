/** `make bench [ONLY=name]`: measures side by side, prints the table and leaves it in bench/results.json. */
import { writeFileSync } from "node:fs"
import { availableParallelism, loadavg } from "node:os"
import { join } from "node:path"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Result } from "effect"
import { Argument, Command } from "effect/cli"
import { table } from "../toolbox/table.ts"
import { accept } from "./accept.ts"
import type { Benchmark } from "./benchmark.ts"
import { calibration } from "./calibration.ts"
import { decision } from "./decision.ts"
import { diagnosis } from "./diagnosis.ts"
import { endToEnd } from "./end-to-end.ts"
import { failoverTime } from "./failover.ts"
import { graph } from "./graph.ts"
import { help } from "./help.ts"
import { history } from "./history.ts"
import { better, type Measurement } from "./measurement.ts"
import { memory } from "./memory.ts"
import { rehearsal } from "./rehearsal.ts"
import { replicas } from "./replicas.ts"
import { resume } from "./resume.ts"
import { serve } from "./serve.ts"
import { timeline } from "./timeline.ts"

const benchmarks: ReadonlyArray<Benchmark> = [
  help,
  serve,
  diagnosis,
  calibration,
  decision,
  graph,
  accept,
  timeline,
  rehearsal,
  endToEnd,
  history,
  resume,
  memory,
  replicas,
  failoverTime
]
const results = join(import.meta.dirname, "results.json")

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

const rowOf = ({ baseline, name, note, ours, ratio, unit }: Measurement): ReadonlyArray<string> => [
  name,
  `${digits(ours)} ${unit}`,
  `${digits(baseline)} ${unit}`,
  ratio.toFixed(2),
  better[unit],
  note
]

const tell = (measurements: ReadonlyArray<Measurement>) =>
  Console.log(table([["name", "ours", "baseline", "ratio", "better", "note"], ...measurements.map(rowOf)]))

/** Its measurements; none when a tool is missing, which is said. */
const measure = Effect.fnUntraced(function* ({ compares, name, run }: Benchmark) {
  yield* Console.error(`${name}: ${compares} ...`)
  const outcome = yield* Effect.result(Effect.scoped(run))
  if (Result.isSuccess(outcome)) return outcome.success
  const { failure } = outcome
  if (!("tool" in failure)) return yield* Effect.fail(new Error(`${name}: ${failure.message}`))
  yield* Console.error(`SKIPPED: ${name}: ${failure.message} (${failure.where}). ${failure.next}`)
  return []
})

const bench = Command.make(
  "bench",
  {
    names: Argument.Literals(
      "name",
      benchmarks.map(({ name }) => name)
    ).pipe(Argument.withDescription("Benchmarks to run; without any, all of them"), Argument.variadic())
  },
  Effect.fnUntraced(function* ({ names }) {
    const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name))
    const load = loadavg()[0] ?? 0
    const measured = yield* Effect.forEach(chosen, measure)
    const measurements = measured.flat()
    yield* tell(measurements)
    yield* Console.log(
      `\nratio = ours / baseline, medians of runs in turn. ${availableParallelism()} cores, load ${load.toFixed(1)} at the start: compare ratios, not times.`
    )
    writeFileSync(results, `${JSON.stringify(measurements, null, 2)}\n`)
  })
)

bench.pipe(Command.run({ version: "1" }), Effect.provide(NodeServices.layer), NodeRuntime.runMain)
