import { dirname, join } from "node:path"
import { Context, Effect, Layer, Schema } from "effect"
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

/** One diagnosis of what is wrong there, over a connection that is there. Gives how many requests the API server got. */
const diagnoseOnce = Effect.fnUntraced(function* (reader: ClusterReader, { finds, namespace }: Ground) {
  const before = reader.requests()
  const subject = { alerts: [], ...(namespace === undefined ? {} : { namespace }) }
  const { report } = yield* diagnoseLive({ cluster: asksAnew(reader), subject })
  if (report.cause?.code !== finds) {
    return yield* new DiagnosisOff({ message: `the cause was found to be ${report.cause?.code}: ${report.summary}` })
  }
  return reader.requests() - before
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

/** A broken cluster, for as long as the scope is open: what a diagnosis of it costs, and the same reads by hand. */
const onGround = Effect.fnUntraced(function* (ground: Ground) {
  const kubectl = yield* getTool("kubectl")
  const { kubeconfig } = yield* startRehearsal(ground.scenario)
  const file = kubeconfig("reader")
  const readers = yield* Layer.build(layerKubeReader([{ name, files: [file] }]))
  const reader = yield* Context.get(readers, KubeReader).cluster(name)
  let requests = 0
  const ours = costOf(
    Effect.map(diagnoseOnce(reader, ground), (sent) => {
      requests = sent
    })
  )
  const env = { KUBECONFIG: file, PATH: `${dirname(kubectl.path)}:${process.env.PATH ?? ""}` }
  const byHand = (...how: ReadonlyArray<string>) => runProgram(script, [ground.namespace ?? "--all-namespaces", ...how], env)
  const what = () => `diagnosis (${requests} requests), with the same reads as ${readAtFirst.length} kubectl calls that conclude nothing`
  return { ours, byHand, what }
})

const inNamespace = Effect.gen(function* () {
  const { byHand, ours, what } = yield* onGround(small)
  const inOrder = yield* inTurn(9, { ours, baseline: byHand() }, 3)
  const together = yield* inTurn(9, { ours, baseline: byHand("together") })
  return [
    measurementOf("diagnosis/wall", "ms", costsOf(wallOf, inOrder), `${what()}, one after the other`),
    measurementOf("diagnosis/wall-together", "ms", costsOf(wallOf, together), `${what()}, all at once`),
    measurementOf("diagnosis/cpu", "ms", costsOf(cpuOf, inOrder), `${what()}; processor time`)
  ]
})

const everywhere = Effect.gen(function* () {
  const { byHand, ours, what } = yield* onGround(large)
  const inOrder = yield* inTurn(3, { ours, baseline: byHand() })
  return [
    measurementOf("diagnosis/large-wall", "ms", costsOf(wallOf, inOrder), `5,000 pods: ${what()}, one after the other`),
    measurementOf("diagnosis/large-cpu", "ms", costsOf(cpuOf, inOrder), `5,000 pods: ${what()}; processor time`)
  ]
})

export const diagnosis: Benchmark = {
  name: "diagnosis",
  compares: "a diagnosis of a bad rollout, in a namespace and among 5,000 pods, with a bash script of the same reads by kubectl",
  run: Effect.map(Effect.all([Effect.scoped(inNamespace), Effect.scoped(everywhere)]), (found) => found.flat())
}
