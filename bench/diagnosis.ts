import { dirname, join } from "node:path"
import { Effect, Schema } from "effect"
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

const pairs = 9
const namespace = "shop"
const name = Schema.decodeSync(ClusterName)("rehearsal")
const script = join(import.meta.dirname, "read-by-hand.sh")

/** A diagnosis came to another end than the scenario has, or took other reads: what was measured is not what was meant. */
class DiagnosisOff extends Schema.TaggedError<DiagnosisOff>()("DiagnosisOff", { message: Schema.String }) {}

/** Every diagnosis asks the cluster anew; by default an answer is shared for two seconds. */
const asksAnew = (reader: ClusterReader): LiveCluster => ({
  reader: { ...reader, get: (query) => reader.get({ ...query, maxAge: 0 }), list: (query) => reader.list({ ...query, maxAge: 0 }) },
  metrics: undefined
})

/** One diagnosis of what is wrong in the namespace, over a connection that is there. Gives how many requests the API server got. */
const diagnoseOnce = Effect.fnUntraced(function* (reader: ClusterReader) {
  const before = reader.requests()
  const { report } = yield* diagnoseLive({ cluster: asksAnew(reader), subject: { alerts: [], namespace } })
  if (report.cause?.code !== "image-tag-missing") {
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

export const diagnosis: Benchmark = {
  name: "diagnosis",
  compares: "a diagnosis of a bad rollout, with a bash script of the same reads by kubectl",
  run: Effect.gen(function* () {
    const kubectl = yield* getTool("kubectl")
    const { kubeconfig } = yield* startRehearsal("bad-rollout")
    const file = kubeconfig("reader")
    return yield* Effect.gen(function* () {
      const reader = yield* (yield* KubeReader).cluster(name)
      let requests = 0
      const ours = costOf(
        Effect.map(diagnoseOnce(reader), (sent) => {
          requests = sent
        })
      )
      const env = { KUBECONFIG: file, PATH: `${dirname(kubectl.path)}:${process.env.PATH ?? ""}` }
      const byHand = (...how: ReadonlyArray<string>) => runProgram(script, [namespace, ...how], env)
      const inOrder = yield* inTurn(pairs, { ours, baseline: byHand() }, 3)
      const together = yield* inTurn(pairs, { ours, baseline: byHand("together") })
      const wall = (costs: ReadonlyArray<ProgramCost>) => costs.map((cost) => cost.wall)
      const cpu = (costs: ReadonlyArray<ProgramCost>) => costs.map((cost) => cost.cpu)
      const what = `diagnosis (${requests} requests), with the same reads as ${readAtFirst.length} kubectl calls that conclude nothing`
      return [
        measurementOf(
          "diagnosis/wall",
          "ms",
          { ours: wall(inOrder.ours), baseline: wall(inOrder.baseline) },
          `${what}, one after the other`
        ),
        measurementOf(
          "diagnosis/wall-together",
          "ms",
          { ours: wall(together.ours), baseline: wall(together.baseline) },
          `${what}, all at once`
        ),
        measurementOf("diagnosis/cpu", "ms", { ours: cpu(inOrder.ours), baseline: cpu(inOrder.baseline) }, `${what}; processor time`)
      ]
    }).pipe(Effect.provide(layerKubeReader([{ name, files: [file] }])))
  })
}
