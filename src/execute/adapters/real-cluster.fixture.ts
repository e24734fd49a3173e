import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect, Layer } from "effect"
import type { Narrator } from "../../domain/narrator.ts"
import type { PlanStep } from "../../domain/plan.ts"
import { type Cluster, Clusters } from "../../platform/clusters.ts"
import { KubeReader } from "../../platform/kubernetes/kube-reader.ts"
import { layerKubeReader } from "../../platform/kubernetes/live-kube-reader.ts"
import { cluster as clusterName, stepOf } from "../../policy/plan.fixture.ts"
import { type RehearsalCluster, startRehearsalCluster } from "../../sim/rehearsal-cluster.ts"
import { loadScenario, scenarioFile } from "../../sim/scenario.ts"
import { dryRun } from "../dry-run.ts"
import { restoreFrom } from "../restore.ts"
import type { RestoreCopies } from "../restore-copies.ts"
import type { Runner } from "../runner.ts"
import { asIncident, layerWorld, makeWorld, type RunnerWorld } from "../runner-world.fixture.ts"
import { captureTargets, snapshotTargets } from "../snapshot.ts"
import type { ToolReads } from "../tool-reads.ts"
import { layerGatedRunner } from "./gated-runner.ts"
import { layerProcessToolReads } from "./process-tool-reads.ts"
import { layerStepHands } from "./step-hands.ts"
import { layerToolProcess } from "./tool-process.ts"

const sim = join(import.meta.dirname, "..", "..", "sim")
export const first = { id: "step-1", attempt: 1 }

export interface Given {
  readonly rehearsal: RehearsalCluster
  readonly world: RunnerWorld
  readonly cluster: Cluster
}

/** A step as the planner makes it: with the state of what it changes and what its dry run says. */
export const plan = Effect.fnUntraced(function* (line: string, cluster: Cluster, change: Partial<PlanStep> = {}) {
  const step = stepOf(line, change)
  const targets = yield* snapshotTargets(step.effects, cluster)
  const rehearsed = yield* dryRun({ argv: step.argv, effects: step.effects, cluster, tier: step.tier })
  return { ...step, targets, dryRun: rehearsed.dryRun, timeoutMs: 30_000 } satisfies PlanStep
})

/** The same, with the commands that put back what it changes. */
export const planWithRestore = Effect.fnUntraced(function* (line: string, cluster: Cluster, change: Partial<PlanStep> = {}) {
  const step = yield* plan(line, cluster, change)
  const captured = yield* captureTargets(step.effects, cluster, { maxAge: 0 })
  return { ...step, rollback: yield* restoreFrom(step.effects, captured, "test") } satisfies PlanStep
})

/** Somebody else's change, by kubectl. */
export const elsewhere = ({ rehearsal }: Given, ...run: ReadonlyArray<string>) => rehearsal.applyFault({ run, as: "ci-deployer" } as never)

/** What Handrail's accounts wrote, dry runs apart. */
export const writes = ({ audit }: RehearsalCluster): ReadonlyArray<string> =>
  audit
    .entries()
    .filter(({ user, verb, dryRun: isDry }) => user.includes("handrail") && !isDry && !["get", "list", "watch"].includes(verb))
    .map(({ user, verb, resource, name }) => `${user.split(":").at(-1)} ${verb} ${resource}/${name}`)

interface Tools {
  readonly kubectl: { readonly path: string }
  readonly helm: { readonly path: string }
}

/** A rehearsal cluster with the real tools pointed at it, and a runner that works in it. */
export const inCluster =
  (tools: Tools) =>
  <A, E>(scenario: string, body: (given: Given) => Effect.Effect<A, E, Runner | RestoreCopies | ToolReads | Narrator>) =>
    Effect.gen(function* () {
      const directory = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "real-cluster-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
      )
      const rehearsal = yield* startRehearsalCluster({
        scenario: yield* loadScenario(scenarioFile(join(sim, "scenarios"), scenario)),
        tools: { kubectl: tools.kubectl.path, helm: tools.helm.path },
        charts: join(sim, "charts")
      })
      mkdirSync(join(directory, "kubeconfigs"))
      const write = (tier: "reader" | "operator") => {
        const file = join(directory, "kubeconfigs", tier)
        writeFileSync(file, rehearsal.serviceAccountKubeconfig("handrail", `handrail-${tier}`) ?? "", { mode: 0o600 })
        return { kubeconfig: file }
      }
      const credentials = { reader: write("reader"), operator: write("operator") }
      const reader = yield* Effect.flatMap(KubeReader, (readers) => readers.cluster(clusterName)).pipe(
        Effect.provide(yield* Layer.build(layerKubeReader([{ name: clusterName, files: [credentials.reader.kubeconfig] }])))
      )
      const cluster: Cluster = {
        config: { name: clusterName, environment: "staging", credentials, prometheus: [] },
        reader,
        metrics: undefined
      }
      const world = makeWorld(credentials.operator.kubeconfig)
      const process = layerToolProcess({
        tools: { kubectl: tools.kubectl.path, helm: tools.helm.path },
        searchPath: dirname(tools.kubectl.path),
        directory: join(directory, "runs"),
        owner: directory,
        environment: {}
      })
      const hands = layerGatedRunner.pipe(Layer.provide(layerStepHands), Layer.provideMerge(layerProcessToolReads), Layer.provide(process))
      const clusters = Layer.succeed(Clusters, { list: Effect.succeed([cluster.config]), get: () => Effect.succeed(cluster) })
      return yield* asIncident(world)(body({ rehearsal, world, cluster })).pipe(
        Effect.provide(hands.pipe(Layer.provideMerge(Layer.merge(layerWorld(world), clusters))))
      )
    })
