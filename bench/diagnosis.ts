import { dirname, join } from "node:path"
import { Effect, Layer, Schema } from "effect"
import { diagnose } from "../src/diagnose/diagnose.ts"
import type { ObservedCluster } from "../src/diagnose/observer.ts"
import { ClusterName } from "../src/domain/ids.ts"
import { Narrator } from "../src/domain/narrator.ts"
import { layerStores, open } from "../src/incident/incident.fixture.ts"
import { narratorFor } from "../src/incident/timeline/incident-narrator.ts"
import { layerFromPaths, RunbookLibrary } from "../src/knowledge/runbook-library.ts"
import type { ClusterReader } from "../src/platform/kubernetes/kube-reader.ts"
import { KubeReader } from "../src/platform/kubernetes/kube-reader.ts"
import { layerKubeReader } from "../src/platform/kubernetes/live-kube-reader.ts"
import { startRehearsal } from "../test/acceptance/rehearsal.fixture.ts"
import { getTool } from "../toolbox/index.ts"
import { serverDirectory } from "../toolbox/servers/server-directory.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"
import { type ProgramCost, runProgram } from "./program.ts"

const pairs = 9
const subject = { namespace: "shop", deployment: "checkout" }
const name = Schema.decodeSync(ClusterName)("rehearsal")
const script = join(import.meta.dirname, "read-by-hand.sh")

/** A diagnosis came to another end than the scenario has, or took other reads: what was measured is not what was meant. */
class DiagnosisOff extends Schema.TaggedError<DiagnosisOff>()("DiagnosisOff", { message: Schema.String }) {}

/** Every diagnosis asks the cluster anew; by default an answer is shared for two seconds. */
const asksAnew = (reader: ClusterReader): ObservedCluster => ({
  config: { name },
  reader: { ...reader, get: (query) => reader.get({ ...query, maxAge: 0 }), list: (query) => reader.list({ ...query, maxAge: 0 }) },
  metrics: undefined
})

/** One diagnosis as an incident has it: told in a timeline on disk, evidence kept. Gives how many requests the API server got. */
const diagnoseOnce = Effect.fnUntraced(function* (reader: ClusterReader, count: number) {
  const { diagnose: tree } = yield* (yield* RunbookLibrary).get("bad-rollout")
  if (tree === undefined) return yield* new DiagnosisOff({ message: "the runbook bad-rollout diagnoses nothing" })
  const incident = yield* open(`bench/${count}`)
  const before = reader.requests()
  const cluster = asksAnew(reader)
  const diagnosis = yield* diagnose({ tree, params: subject, signal: { labels: subject, annotations: {} }, cluster }).pipe(
    Effect.provideServiceEffect(Narrator, narratorFor(incident, "diagnosis"))
  )
  const cause = diagnosis.cause?.id
  if (cause !== "image-tag-missing") return yield* new DiagnosisOff({ message: `the cause was found to be ${cause}: ${diagnosis.summary}` })
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
    const directory = yield* serverDirectory("bench-diagnosis")
    const layers = Layer.mergeAll(
      layerStores(join(directory, "handrail.db")),
      layerKubeReader([{ name, files: [file] }]),
      layerFromPaths([join(import.meta.dirname, "..", "runbooks")])
    )
    return yield* Effect.gen(function* () {
      const reader = yield* (yield* KubeReader).cluster(name)
      let count = 0
      let requests = 0
      const ours = costOf(
        Effect.map(
          Effect.suspend(() => diagnoseOnce(reader, count++)),
          (sent) => {
            requests = sent
          }
        )
      )
      const env = { KUBECONFIG: file, PATH: `${dirname(kubectl.path)}:${process.env.PATH ?? ""}` }
      const byHand = (...how: ReadonlyArray<string>) => runProgram(script, [subject.namespace, subject.deployment, ...how], env)
      const inOrder = yield* inTurn(pairs, { ours, baseline: byHand() }, 3)
      const together = yield* inTurn(pairs, { ours, baseline: byHand("together") })
      const wall = (costs: ReadonlyArray<ProgramCost>) => costs.map((cost) => cost.wall)
      const cpu = (costs: ReadonlyArray<ProgramCost>) => costs.map((cost) => cost.cpu)
      const what = `diagnosis, its evidence and events on disk (${requests} requests), with 5 kubectl calls that conclude nothing`
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
    }).pipe(Effect.provide(layers))
  })
}
