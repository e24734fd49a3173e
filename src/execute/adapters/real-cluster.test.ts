import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeWith } from "../../../toolbox/vitest.ts"
import { classify } from "../../policy/classify.ts"
import { stepOf } from "../../policy/plan.fixture.ts"
import { observe } from "../observe.ts"
import { Runner } from "../runner.ts"
import { approvePlanned } from "../runner-world.fixture.ts"
import { snapshotTargets } from "../snapshot.ts"
import { ToolReads } from "../tool-reads.ts"
import { inCluster as clusterWith, first, plan, writes } from "./real-cluster.fixture.ts"

describeWith(["kubectl", "helm"], (tools) => {
  const inCluster = clusterWith(tools)

  it.live(
    "undoes a rollout with one write, once, and sees that it was applied",
    () =>
      inCluster("bad-rollout", ({ rehearsal, world, cluster }) =>
        Effect.gen(function* () {
          yield* rehearsal.breakIt
          const step = yield* plan("kubectl rollout undo deployment/checkout -n shop", cluster)
          assert.strictEqual(step.dryRun?.status, "passed")
          assert.deepStrictEqual(writes(rehearsal), [])
          assert.match(step.targets[0]?.version ?? "", /^\d+$/)
          const approved = yield* approvePlanned(world, [step])
          const { run } = yield* Runner
          const outcome = yield* run(approved, first)
          assert.deepInclude(outcome, { status: "succeeded", stdout: "deployment.apps/checkout rolled back\n" })
          assert.deepStrictEqual(writes(rehearsal), ["handrail-operator patch deployments.apps/checkout"])
          const now = yield* snapshotTargets(step.effects, cluster)
          assert.strictEqual(observe({ intended: step.targets, now, effects: step.effects }).conclusion, "applied")
          assert.match((yield* Effect.flip(run(approved, { ...first, attempt: 2 }))).message, /has changed since it was approved/)
          assert.strictEqual(writes(rehearsal).length, 1)
          const kinds = world.kept.map(({ kind }) => kind)
          assert.includeMembers(kinds, ["snapshot", "command"])
        })
      ),
    90_000
  )

  it.live(
    "does not touch what someone else has changed since",
    () =>
      inCluster("bad-rollout", ({ rehearsal, world, cluster }) =>
        Effect.gen(function* () {
          yield* rehearsal.breakIt
          const approved = yield* approvePlanned(world, [yield* plan("kubectl rollout undo deployment/checkout -n shop", cluster)])
          yield* rehearsal.applyFault({
            run: ["kubectl", "-n", "shop", "scale", "deployment/checkout", "--replicas=7"],
            as: "ci-deployer"
          } as never)
          assert.match((yield* Effect.flip((yield* Runner).run(approved, first))).message, /has changed since it was approved/)
          assert.deepStrictEqual(writes(rehearsal), [])
        })
      ),
    90_000
  )

  it.live(
    "gives a reading step the reader's credentials, which cannot see a Secret",
    () =>
      inCluster("healthy", ({ rehearsal, world }) =>
        Effect.gen(function* () {
          const steps = [
            stepOf("kubectl get --raw=/readyz", { id: "a", timeoutMs: 30_000 }),
            stepOf("kubectl get pods -n kube-system -o wide", { id: "b", timeoutMs: 30_000 }),
            stepOf("kubectl get secrets -n kube-system", { id: "c", tier: "reader", timeoutMs: 30_000 })
          ]
          const approved = yield* approvePlanned(world, steps)
          const { run } = yield* Runner
          assert.deepInclude(yield* run(approved, { id: "a", attempt: 1 }), { status: "succeeded", stdout: "ok" })
          assert.match((yield* run(approved, { id: "b", attempt: 1 })).stdout, /^NAME\s+READY\s+STATUS/)
          const secrets = yield* run(approved, { id: "c", attempt: 1 })
          assert.strictEqual(secrets.status, "failed")
          assert.match(secrets.stderr, /Forbidden.*handrail-reader/)
          assert.deepStrictEqual(writes(rehearsal), [])
        })
      ),
    90_000
  )

  it.live(
    "reads a release's revision, rehearses its rollback and rolls it back",
    () =>
      inCluster("cni-regression", ({ rehearsal, world, cluster }) =>
        Effect.gen(function* () {
          yield* rehearsal.breakIt
          const step = yield* plan("helm rollback cni 1 -n kube-system", cluster)
          assert.deepStrictEqual(
            step.targets.map(({ ref, version }) => [ref.kind, ref.name, version]),
            [["HelmRelease", "cni", "2"]]
          )
          assert.strictEqual(step.dryRun?.status, "passed")
          assert.deepStrictEqual(writes(rehearsal), [])
          const approved = yield* approvePlanned(world, [step])
          const { run } = yield* Runner
          const outcome = yield* run(approved, first)
          assert.deepInclude(outcome, { status: "succeeded" })
          const [now] = yield* snapshotTargets(step.effects, cluster)
          assert.strictEqual(now?.version, "3")
          assert.match((yield* Effect.flip(run(approved, { ...first, attempt: 2 }))).message, /has changed since it was approved/)
        })
      ),
    90_000
  )

  it.live(
    "says what is not there, and what a dry run would have refused",
    () =>
      inCluster("bad-rollout", ({ rehearsal, cluster }) =>
        Effect.gen(function* () {
          const gone = yield* plan("kubectl rollout undo deployment/nobody -n shop", cluster)
          assert.strictEqual(gone.targets[0]?.version, "absent")
          assert.strictEqual(gone.dryRun?.status, "failed")
          assert.match(gone.dryRun?.summary ?? "", /not found/)
          const release = yield* snapshotTargets(classify(["helm", "rollback", "nobody", "1", "-n", "shop"]), cluster)
          assert.strictEqual(release[0]?.version, "absent")
          const restart = yield* plan("kubectl rollout restart deployment/checkout -n shop", cluster)
          assert.strictEqual(restart.dryRun?.status, "unsupported")
          const refused = yield* Effect.flip(
            (yield* ToolReads).run({
              cluster: cluster.config,
              argv: ["kubectl", "delete", "ns", "shop"],
              tier: "operator",
              timeoutMs: 1_000
            })
          )
          assert.strictEqual(refused._tag, "NotARead")
          assert.deepStrictEqual(writes(rehearsal), [])
        })
      ),
    90_000
  )
})
