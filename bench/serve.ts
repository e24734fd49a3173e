import { readFileSync } from "node:fs"
import { Effect } from "effect"
import { handrailHome, serveIn } from "../test/acceptance/serving.fixture.ts"
import { startAlertmanager } from "../toolbox/servers/alertmanager.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"

const pairs = 5
/** Long enough after the start for what is put off until later to have happened. */
const settled = "2 seconds"

interface Start {
  /** Milliseconds until it listens. */
  readonly took: number
  /** Resident memory once it is idle, in MiB. */
  readonly memory: number
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
const residentMemory = (pid: number): number => {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
  return Number(kibibytes) / 1024
}

/** Starts a server, leaves it in peace, looks, and stops it. */
const startOnce = <E, R>(start: Effect.Effect<{ readonly pid: number }, E, R>) =>
  Effect.gen(function* () {
    const began = performance.now()
    const { pid } = yield* start
    const took = performance.now() - began
    yield* Effect.sleep(settled)
    return { took, memory: residentMemory(pid) } satisfies Start
  }).pipe(Effect.scoped)

const took = (starts: ReadonlyArray<Start>) => starts.map((start) => start.took)
const memory = (starts: ReadonlyArray<Start>) => starts.map((start) => start.memory)

export const serve: Benchmark = {
  name: "serve",
  compares: "handrail serve from the bundle, idle, with Alertmanager",
  run: Effect.gen(function* () {
    const home = yield* handrailHome({})
    const { ours, baseline } = yield* inTurn(pairs, {
      ours: startOnce(Effect.map(serveIn(home), ({ process }) => process)),
      baseline: startOnce(Effect.map(startAlertmanager({ webhookUrl: "http://127.0.0.1:9/" }), ({ pid }) => ({ pid: pid() })))
    })
    return [
      measurementOf(
        "serve/start",
        "ms",
        { ours: took(ours), baseline: took(baseline) },
        "start to listening, with Alertmanager's, polled every 50 ms"
      ),
      measurementOf(
        "serve/memory",
        "MiB",
        { ours: memory(ours), baseline: memory(baseline) },
        "resident memory when idle, with Alertmanager's"
      )
    ]
  })
}
