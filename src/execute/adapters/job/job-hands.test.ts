import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Schedule, Scope } from "effect"
import { afterAll, beforeAll } from "vitest"
import { controlPlaneTools } from "../../../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../../../toolbox/vitest.ts"
import { digestText } from "../../../domain/ids.ts"
import type { Argv } from "../../../domain/runbook.ts"
import type { HandsRun } from "../hands-run.ts"
import { makeKubeWriter } from "../identity/kube-writer.ts"
import { mintToken } from "../identity/mint-token.ts"
import { type JobCluster, startJobCluster } from "./job-cluster.fixture.ts"
import { recoverJob, runJob } from "./job-hands.ts"
import { jobManifest, jobName } from "./job-manifest.ts"

const script = `
echo x >> $DIRECTORY/count-$1
case "$1" in
  say) shift; printf '%s\\n' "$@" ;;
  look) pwd; cat -- "$2"; echo "$POD_NAMESPACE $KUBERC" ;;
  hang) echo begun; touch $DIRECTORY/begun-$2; sleep 600 ;;
  fail) echo no luck >&2; exit 3 ;;
  *) exec $KUBECTL "$@" ;;
esac`

const jobs = "/apis/batch/v1/namespaces/handrail/jobs"

describeWith([...controlPlaneTools, "kubectl"], (tools) => {
  const life = Effect.runSync(Scope.make())
  let cluster: JobCluster
  beforeAll(async () => {
    const started = startJobCluster(tools.kubectl.path, script)
    cluster = await Effect.runPromise(started.pipe(Scope.provide(life), Effect.provide(NodeServices.layer)))
  })
  afterAll(() => Effect.runPromise(Scope.close(life, Exit.void)))

  const runOf = (step: string, argv: Argv, change: Partial<HandsRun> = {}): HandsRun => ({
    argv,
    cluster: cluster.config,
    tier: "reader",
    timeoutMs: 60_000,
    key: { plan: digestText("plan"), step, attempt: 1 },
    ...change
  })
  const runner = { image: "registry.example.com/tools:1", account: "handrail-runner", imagePullSecrets: [] }
  const nothingLeft = Effect.gen(function* () {
    assert.notInclude(yield* cluster.api.read(jobs), '"name":"handrail-')
    const pods: { items: ReadonlyArray<unknown> } = JSON.parse(yield* cluster.api.read("/api/v1/namespaces/handrail/pods"))
    assert.deepStrictEqual(pods.items, [])
    assert.strictEqual(cluster.node.running(), 0)
  })
  const manifestOf = ({ argv, key }: HandsRun) =>
    jobManifest({ key, argv, namespace: "handrail", account: "handrail-reader", runner, timeoutMs: 60_000, files: [], environment: {} })

  describe("a step as a Job", () => {
    it.live(
      "acts as its tier's account and leaves nothing",
      () =>
        Effect.gen(function* () {
          const whoami = ["kubectl", "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"] as const
          for (const tier of ["reader", "operator"] as const) {
            const result = yield* runJob(runOf(`who-${tier}`, whoami, { tier }), runner)
            assert.deepStrictEqual(result.end, { _tag: "exited", exitCode: 0 })
            assert.strictEqual(result.stdout.text, `system:serviceaccount:handrail:handrail-${tier}`)
          }
          const refused = yield* runJob(runOf("refused", ["kubectl", "delete", "namespace", "default"]), runner)
          assert.deepStrictEqual(refused.end, { _tag: "exited", exitCode: 1 })
          assert.match(refused.stdout.text, /handrail-reader.* cannot delete/)
          yield* nothingLeft
          assert.strictEqual(yield* cluster.admin("get", "secrets", "-n", "handrail", "-o", "name"), "")
        }),
      120_000
    )

    it.live(
      "gets its words as they are, its files, and its exit code through",
      () =>
        Effect.gen(function* () {
          const words = ["$(HOME)", "$$(HOME)", "$HOME", "a b", "'; touch x #", "`id`", "ü\u202e", "-n=\\", "$"]
          const said = yield* runJob(runOf("words", ["kubectl", "say", ...words]), runner)
          assert.deepStrictEqual(said.stdout.text, `${words.join("\n")}\n`)
          const files = [{ name: "restore-1.json", content: '{"cost": "$5"}\n' }]
          const looked = yield* runJob(runOf("files", ["kubectl", "look", "restore-1.json"], { files }), runner)
          assert.match(looked.stdout.text, /handrail-files\n\{"cost": "\$5"\}\ndefault off\n$/)
          const failed = yield* runJob(runOf("fails", ["kubectl", "fail"]), runner)
          assert.deepInclude(failed, { end: { _tag: "exited", exitCode: 3 } })
          assert.strictEqual(failed.stdout.text, "no luck\n")
          yield* nothingLeft
        }),
      120_000
    )

    it.live(
      "is ended with its container when its time is up, and tells what it had said",
      () =>
        Effect.gen(function* () {
          const result = yield* runJob(runOf("slow", ["kubectl", "hang", "slow"], { timeoutMs: 6_000 }), runner)
          assert.deepStrictEqual(result.end, { _tag: "timed-out" })
          assert.strictEqual(result.stdout.text, "begun\n")
          yield* nothingLeft
        }),
      120_000
    )

    it.live(
      "is deleted with its container when it is cancelled",
      () =>
        Effect.gen(function* () {
          const fiber = yield* Effect.forkChild(runJob(runOf("cancelled", ["kubectl", "hang", "cancelled"]), runner))
          const begun = Effect.sync(() => cluster.spied("count-hang").length > 0 && cluster.node.running() === 1)
          yield* Effect.repeat(begun, { schedule: Schedule.spaced("50 millis"), until: (it) => it })
          yield* Fiber.interrupt(fiber)
          yield* nothingLeft
        }),
      120_000
    )

    it.live(
      "is found again by its attempt after a crash, and never begun twice",
      () =>
        Effect.gen(function* () {
          const counted = () => cluster.spied("count-say").split("\n").length
          const run = runOf("crashed", ["kubectl", "say", "once"])
          assert.isUndefined(yield* recoverJob(run, runner))
          const before = counted()
          // what a Handrail that was killed right after it made the Job leaves behind
          yield* cluster.api.create(jobs, manifestOf(run))
          const again = yield* runJob(run, runner)
          assert.strictEqual(again.stdout.text, "once\n")
          assert.strictEqual(counted(), before + 1)
          yield* cluster.api.create(jobs, manifestOf(run))
          const recovered = yield* recoverJob(run, runner)
          assert.deepStrictEqual(recovered?.end, { _tag: "exited", exitCode: 0 })
          assert.strictEqual(recovered?.stdout.text, "once\n")
          assert.strictEqual(counted(), before + 2)
          assert.isUndefined(yield* recoverJob(run, runner))
          yield* nothingLeft
        }),
      120_000
    )

    it.live(
      "is not taken for another's Job of its name, which stays",
      () =>
        Effect.gen(function* () {
          const run = runOf("taken", ["kubectl", "say", "mine"])
          yield* cluster.api.create(jobs, manifestOf({ ...run, argv: ["kubectl", "hang", "theirs"] }))
          for (const attempt of [runJob(run, runner), recoverJob(run, runner)]) {
            assert.match((yield* Effect.flip(attempt)).message, /runs another command/)
          }
          assert.include(yield* cluster.api.read(jobs), jobName(run.key))
          yield* cluster.admin("delete", "job", "-n", "handrail", jobName(run.key))
        }),
      120_000
    )

    it.live(
      "cannot be made for an account that is no tier",
      () =>
        Effect.gen(function* () {
          const { token, server } = yield* mintToken({ cluster: "test", mint: cluster.mint, account: "handrail-runner", lifetimeMs: 0 })
          const writer = yield* makeKubeWriter("test", { context: "x", cluster: server, user: { token }, namespace: "handrail" })
          const manifest = manifestOf(runOf("escalates", ["kubectl", "say", "x"]))
          const { template } = manifest.spec
          const as = (serviceAccountName: string) => ({
            ...manifest,
            spec: { ...manifest.spec, template: { ...template, spec: { ...template.spec, serviceAccountName } } }
          })
          for (const account of ["handrail-minter", "handrail-runner", "default"]) {
            assert.match((yield* Effect.flip(writer.create(jobs, as(account)))).message, /run as one of its tiers/)
          }
          assert.match((yield* Effect.flip(writer.read("/api/v1/namespaces/handrail/secrets"))).message, /403/)
        }).pipe(Effect.scoped),
      120_000
    )
  })
})
