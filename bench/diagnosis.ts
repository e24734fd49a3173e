import { dirname, join } from "node:path"
import { Context, Effect, Layer, Schedule, Schema } from "effect"
import { diagnoseLive } from "../src/diagnose/live/diagnose-live.ts"
import { readAtFirst } from "../src/diagnose/live/kinds.ts"
import type { LiveCluster } from "../src/diagnose/live/live-cluster.ts"
import { ClusterName } from "../src/domain/ids.ts"
import type { ClusterReader } from "../src/platform/kubernetes/kube-reader.ts"
import { KubeReader } from "../src/platform/kubernetes/kube-reader.ts"
import { layerKubeReader } from "../src/platform/kubernetes/live-kube-reader.ts"
import { startRehearsal } from "../test/acceptance/rehearsal.fixture.ts"
import { getTool } from "../toolbox/index.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"
import { type ProgramCost, runProgram } from "./program.ts"

const name = Schema.decodeSync(ClusterName)("rehearsal")
const script = join(import.meta.dirname, "read-by-hand.sh")
const launcher = join(import.meta.dirname, "..", "handrail")
/** As `serve` follows a cluster by default, for longer than this is measured. */
const watchCache = { idle: 3_600_000, objects: 50_000 }
/** Seconds that a fault is given to show itself, and what is followed to be there. */
const PATIENCE = 120

/** Where something is wrong, and what a diagnosis of it is to find. */
interface Ground {
  readonly scenario: string
  /** Absent: all of them. */
  readonly namespace?: string
  readonly finds: string
}

const small: Ground = { scenario: "bad-rollout", namespace: "shop", finds: "image-tag-missing" }
/** 5,000 pods, one of whose workloads has a bad rollout. */
const large: Ground = { scenario: "large", finds: "image-tag-missing" }

/** A diagnosis came to another end than the scenario has, or took other reads: what was measured is not what was meant. */
class DiagnosisOff extends Schema.TaggedError<DiagnosisOff>()("DiagnosisOff", { message: Schema.String }) {}

/** Every diagnosis asks the cluster anew; by default an answer is shared for two seconds. */
const asksAnew = (reader: ClusterReader): LiveCluster => ({
  reader: { ...reader, get: (query) => reader.get({ ...query, maxAge: 0 }), list: (query) => reader.list({ ...query, maxAge: 0 }) },
  metrics: undefined
})

/**
 * One diagnosis of what is wrong there, over a connection that is there. Gives how many requests the API server got. It may take its time:
 * one that is cut off by its budget would measure the budget.
 */
const diagnoseOnce = Effect.fnUntraced(function* (cluster: LiveCluster, requests: () => number, { finds, namespace }: Ground) {
  const before = requests()
  const subject = { alerts: [], ...(namespace === undefined ? {} : { namespace }) }
  const { report } = yield* diagnoseLive({ cluster, subject, within: "5 minutes" })
  if (report.cause?.code !== finds) {
    return yield* new DiagnosisOff({ message: `the cause was found to be ${report.cause?.code}: ${report.summary}` })
  }
  return requests() - before
})

/** Wall and processor time of this process while the effect runs. */
const costOf = <E, R>(effect: Effect.Effect<unknown, E, R>): Effect.Effect<ProgramCost, E, R> =>
  Effect.suspend(() => {
    const began = performance.now()
    const cpu = process.cpuUsage()
    return Effect.map(effect, () => {
      const { user, system } = process.cpuUsage(cpu)
      return { wall: performance.now() - began, cpu: (user + system) / 1000 }
    })
  })

const wallOf = (costs: ReadonlyArray<ProgramCost>) => costs.map(({ wall }) => wall)
const cpuOf = (costs: ReadonlyArray<ProgramCost>) => costs.map(({ cpu }) => cpu)
const costsOf = (of: typeof wallOf, { baseline, ours }: { readonly ours: Array<ProgramCost>; readonly baseline: Array<ProgramCost> }) => ({
  ours: of(ours),
  baseline: of(baseline)
})

const readerOf = Effect.fnUntraced(function* (kubeconfig: string, keeps: boolean) {
  const source = { name, files: [kubeconfig], ...(keeps ? { watchCache } : {}) }
  return yield* Context.get(yield* Layer.build(layerKubeReader([source])), KubeReader).cluster(name)
})

/** A broken cluster, for as long as the scope is open: what a diagnosis of it costs, and the same reads by hand. */
const onGround = Effect.fnUntraced(function* (ground: Ground) {
  const kubectl = yield* getTool("kubectl")
  const { kubeconfig } = yield* startRehearsal(ground.scenario)
  const file = kubeconfig("reader")
  const [reader, keeping] = [yield* readerOf(file, false), yield* readerOf(file, true)]
  let requests = 0
  const measured = (cluster: LiveCluster, sent: () => number) =>
    costOf(
      Effect.map(diagnoseOnce(cluster, sent, ground), (count) => {
        requests = count
      })
    )
  const patiently = { schedule: Schedule.spaced("1 second"), times: PATIENCE }
  const ours = measured(asksAnew(reader), reader.requests)
  const kept = measured({ reader: keeping, metrics: undefined }, keeping.requests)
  /** Until what is wrong shows, and until what is followed is there. */
  const ready = Effect.retry(ours, patiently)
  const followed = Effect.retry(
    Effect.filterOrFail(
      kept,
      () => requests === 0,
      () => new DiagnosisOff({ message: `${requests} requests were still sent` })
    ),
    patiently
  )
  yield* ready
  const env = { KUBECONFIG: file, PATH: `${dirname(kubectl.path)}:${process.env.PATH ?? ""}` }
  const place = ground.namespace === undefined ? [] : ["--namespace", ground.namespace]
  const program = runProgram(launcher, ["diagnose", "--kubeconfig", file, ...place])
  const byHand = (...how: ReadonlyArray<string>) => runProgram(script, [ground.namespace ?? "--all-namespaces", ...how], env)
  const what = () => `diagnosis (${requests} requests), with the same reads as ${readAtFirst.length} kubectl calls that conclude nothing`
  return { ours, kept, followed, program, byHand, what }
})

const inNamespace = Effect.gen(function* () {
  const { byHand, followed, kept, ours, what } = yield* onGround(small)
  const inOrder = yield* inTurn(9, { ours, baseline: byHand() }, 3)
  const together = yield* inTurn(9, { ours, baseline: byHand("together") })
  const asked = what()
  yield* followed
  const again = yield* inTurn(9, { ours: kept, baseline: byHand() })
  return [
    measurementOf("diagnosis/wall", "ms", costsOf(wallOf, inOrder), `${asked}, one after the other`),
    measurementOf("diagnosis/wall-together", "ms", costsOf(wallOf, together), `${asked}, all at once`),
    measurementOf("diagnosis/cpu", "ms", costsOf(cpuOf, inOrder), `${asked}; processor time`),
    measurementOf("diagnosis/kept-wall", "ms", costsOf(wallOf, again), `of a followed cluster: ${what()}, one after the other`),
    measurementOf("diagnosis/kept-cpu", "ms", costsOf(cpuOf, again), `of a followed cluster: ${what()}; processor time`)
  ]
})

const everywhere = Effect.gen(function* () {
  const { byHand, followed, kept, ours, program, what } = yield* onGround(large)
  const inOrder = yield* inTurn(3, { ours, baseline: byHand() }, 0)
  const asked = what()
  yield* followed
  const again = yield* inTurn(3, { ours: kept, baseline: byHand() }, 0)
  const whole = yield* inTurn(3, { ours: program, baseline: byHand() }, 0)
  return [
    measurementOf("diagnosis/large-wall", "ms", costsOf(wallOf, inOrder), `5,000 pods: ${asked}, one after the other`),
    measurementOf("diagnosis/large-cpu", "ms", costsOf(cpuOf, inOrder), `5,000 pods: ${asked}; processor time`),
    measurementOf("diagnosis/large-kept-wall", "ms", costsOf(wallOf, again), `5,000 pods, followed: ${what()}, one after the other`),
    measurementOf("diagnosis/large-kept-cpu", "ms", costsOf(cpuOf, again), `5,000 pods, followed: ${what()}; processor time`),
    measurementOf(
      "diagnosis/large-program-wall",
      "ms",
      costsOf(wallOf, whole),
      "5,000 pods: ./handrail diagnose from its start, with the same"
    ),
    measurementOf(
      "diagnosis/large-program-cpu",
      "ms",
      costsOf(cpuOf, whole),
      "5,000 pods: ./handrail diagnose from its start, with the same; processor time"
    )
  ]
})

export const diagnosis: Benchmark = {
  name: "diagnosis",
  compares: "a diagnosis of a bad rollout, in a namespace and among 5,000 pods, with a bash script of the same reads by kubectl",
  run: Effect.map(Effect.all([Effect.scoped(inNamespace), Effect.scoped(everywhere)]), (found) => found.flat())
}
