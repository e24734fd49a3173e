import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope } from "effect"
import { afterAll, beforeAll } from "vitest"
import { controlPlaneTools } from "../../../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../../../toolbox/vitest.ts"
import { Clusters } from "../../../platform/clusters.ts"
import { stepOf } from "../../../policy/plan.fixture.ts"
import { Runner } from "../../runner.ts"
import { type RunnerKit, runnerContract } from "../../runner-contract.fixture.ts"
import { approve, asIncident, clusterOf, layerWorld, makeWorld, type RunnerWorld } from "../../runner-world.fixture.ts"
import { StepLedger } from "../../step-ledger.ts"
import { makeFakeTool } from "../fake-tool.fixture.ts"
import { layerGatedRunner } from "../gated-runner.ts"
import { layerProcessToolReads } from "../process-tool-reads.ts"
import { layerStepHands } from "../step-hands.ts"
import { layerToolProcess } from "../tool-process.ts"
import { type JobCluster, startJobCluster } from "./job-cluster.fixture.ts"
import { jobManifest } from "./job-manifest.ts"

describeWith([...controlPlaneTools, "kubectl"], (tools) => {
  const life = Effect.runSync(Scope.make())
  let cluster: JobCluster
  beforeAll(async () => {
    const started = startJobCluster(tools.kubectl.path, 'echo x >> $DIRECTORY/count; echo "ran $*"')
    cluster = await Effect.runPromise(started.pipe(Scope.provide(life), Effect.provide(NodeServices.layer)))
  })
  afterAll(() => Effect.runPromise(Scope.close(life, Exit.void)))

  const counted = () => cluster.spied("count").split("\n").length - 1

  /** The world's cluster, where steps run as Jobs. */
  const layerJobCluster = (world: RunnerWorld) => {
    const { accounts, ...mint } = cluster.mint
    const config = {
      ...cluster.config,
      credentials: { mint: { ...mint, accounts: world.hasOperator ? accounts : { reader: accounts.reader } } }
    }
    const found = { ...clusterOf(world), config }
    return Layer.succeed(Clusters, { list: Effect.succeed([config]), get: () => Effect.succeed(found) })
  }

  const kit = Effect.gen(function* () {
    const tool = yield* makeFakeTool("exit 1")
    const before = counted()
    return {
      layer: (world) =>
        layerGatedRunner.pipe(
          Layer.provide(layerStepHands),
          Layer.provide(layerProcessToolReads),
          Layer.provide(layerToolProcess(tool.options)),
          Layer.provide(layerJobCluster(world))
        ),
      kubeconfig: tool.kubeconfig,
      ran: () => counted() - before
    } satisfies RunnerKit
  })

  runnerContract("the job runner", kit)

  it.live(
    "takes up a Job that an earlier Handrail began, once",
    () =>
      Effect.gen(function* () {
        const { layer, kubeconfig, ran } = yield* kit
        const world = makeWorld(kubeconfig)
        yield* Effect.gen(function* () {
          const step = stepOf("kubectl rollout undo deployment/checkout -n shop")
          const approved = yield* approve(world, [step])
          const { recover, run } = yield* Runner
          const ledger = yield* StepLedger
          const key = { plan: approved.digest, step: "step-1", attempt: 1 }
          const first = { id: "step-1", attempt: 1 }
          yield* ledger.intend(key)
          assert.isUndefined(yield* asIncident(world)(recover(approved, first)))
          const account = "handrail-operator"
          const runner = cluster.config.runner?.job ?? { image: "", account: "", imagePullSecrets: [] }
          const ask = { key, argv: step.argv, namespace: "handrail", account, runner, timeoutMs: 10_000, files: [], environment: {} }
          yield* cluster.api.create("/apis/batch/v1/namespaces/handrail/jobs", jobManifest(ask))
          const outcome = yield* asIncident(world)(recover(approved, first))
          assert.deepInclude(outcome, { status: "succeeded", exitCode: 0, stdout: "ran rollout undo deployment/checkout -n shop\n" })
          assert.deepInclude((yield* ledger.find(key))?.outcome, { status: "succeeded" })
          assert.match((yield* Effect.flip(asIncident(world)(run(approved, first)))).message, /made before/)
          assert.strictEqual(ran(), 1)
        }).pipe(Effect.provide(layer(world)), Effect.provide(layerWorld(world)))
      }),
    60_000
  )
})
