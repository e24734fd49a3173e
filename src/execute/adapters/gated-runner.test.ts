import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import type { Narrator } from "../../domain/narrator.ts"
import type { PlanStep } from "../../domain/plan.ts"
import type { StepOutcome } from "../../domain/step-outcome.ts"
import { stepOf } from "../../policy/plan.fixture.ts"
import { Runner } from "../runner.ts"
import { runnerContract } from "../runner-contract.fixture.ts"
import { approve, asIncident, layerWorld, makeWorld, type RunnerWorld } from "../runner-world.fixture.ts"
import { StepLedger } from "../step-ledger.ts"
import { type FakeTool, makeFakeTool } from "./fake-tool.fixture.ts"
import { layerGatedRunner } from "./gated-runner.ts"
import { layerProcessToolReads } from "./process-tool-reads.ts"
import { layerStepHands } from "./step-hands.ts"
import { layerToolProcess, type ToolProcessOptions } from "./tool-process.ts"

const layerOf = ({ options }: FakeTool) =>
  layerGatedRunner.pipe(Layer.provide(layerStepHands), Layer.provide(layerProcessToolReads), Layer.provide(layerToolProcess(options)))

const undo = stepOf("kubectl rollout undo deployment/checkout -n shop")
const first = { id: "step-1", attempt: 1 }

runnerContract(
  "the process runner",
  Effect.map(makeFakeTool('echo "ran $*"'), (tool) => ({ layer: () => layerOf(tool), kubeconfig: tool.kubeconfig, ran: tool.ran }))
)

interface Given {
  readonly tool: FakeTool
  readonly world: RunnerWorld
  /** Approves the step and makes its first attempt. */
  readonly run: (step: PlanStep) => Effect.Effect<StepOutcome, unknown, Narrator>
}

const withTool = <A, E>(
  script: string,
  body: (given: Given) => Effect.Effect<A, E, Narrator | StepLedger>,
  change: Partial<ToolProcessOptions> = {}
) =>
  Effect.gen(function* () {
    const tool = yield* makeFakeTool(script)
    const world = makeWorld(tool.kubeconfig)
    return yield* Effect.gen(function* () {
      const runner = yield* Runner
      const run = (step: PlanStep) => Effect.flatMap(approve(world, [step]), (approved) => runner.run(approved, first))
      return yield* asIncident(world)(body({ tool, world, run }))
    }).pipe(Effect.provide(layerOf({ ...tool, options: { ...tool.options, ...change } })), Effect.provide(layerWorld(world)))
  })

const isAlive = (pid: number): boolean => {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : ""
  return stat !== "" && !/\) [ZX] /.test(stat)
}

const spyPids = (tool: FakeTool): ReadonlyArray<number> => tool.spied().trim().split("\n").map(Number)

/** Until the script says that it is there. */
const started = (tool: FakeTool) =>
  Effect.repeat(Effect.sleep("10 millis"), { until: () => tool.spied().trim().split("\n").length >= 2, times: 1_000 })

describe("the process of a step", () => {
  it.live("has no environment but what it needs, and credentials of its own that are gone afterwards", () =>
    withTool('env > $SPY; echo "cwd=$PWD" >> $SPY; stat -c "mode=%a" $HOME $KUBECONFIG >> $SPY; cat $KUBECONFIG', ({ tool, run }) =>
      Effect.gen(function* () {
        process.env.HANDRAIL_TEST_SECRET = "must-not-leak"
        const { stdout } = yield* run(undo)
        delete process.env.HANDRAIL_TEST_SECRET
        const lines = tool.spied().split("\n")
        const value = (name: string) => lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? ""
        assert.notInclude(tool.spied(), "must-not-leak")
        assert.isTrue(value("HOME").startsWith(join(tool.directory, "runs", "run-")))
        assert.strictEqual(value("cwd"), value("HOME"))
        assert.isTrue(value("KUBECONFIG").startsWith(value("HOME")))
        assert.deepStrictEqual(
          lines.filter((line) => line.startsWith("mode=")),
          ["mode=700", "mode=600"]
        )
        const names = lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => line.split("=")[0])
        assert.includeMembers(names, ["HOME", "KUBECONFIG", "KUBERC", "PATH"])
        assert.isEmpty(
          names.filter(
            (name) => !/^(HOME|KUBECONFIG|KUBERC|PATH|LANG|TMPDIR|HELM_NO_PLUGINS|HANDRAIL_RUNS|PWD|OLDPWD|SHLVL|_)$/.test(name ?? "")
          )
        )
        assert.deepStrictEqual(readdirSync(join(tool.directory, "runs")), [])
        const given = JSON.parse(stdout)
        assert.deepStrictEqual(given.contexts, [{ name: "context", context: { cluster: "cluster", user: "user" } }])
        assert.deepStrictEqual(given.clusters, [{ name: "cluster", cluster: { server: "https://127.0.0.1:1" } }])
        assert.deepStrictEqual(given.users, [{ name: "user", user: { token: "(redacted)" } }])
      })
    )
  )

  it.live("is ended with its children when its time is up, although it does not want to", () =>
    withTool(
      "trap '' TERM\necho $$ >> $SPY\n(trap '' TERM; echo $$ >/dev/null; sleep 600) & echo $! >> $SPY\nwait; sleep 600",
      ({ tool, run }) =>
        Effect.gen(function* () {
          const outcome = yield* run({ ...undo, timeoutMs: 500 })
          assert.strictEqual(outcome.status, "timed-out")
          assert.deepStrictEqual(spyPids(tool).filter(isAlive), [])
          assert.deepStrictEqual(readdirSync(join(tool.directory, "runs")), [])
        })
    )
  )

  it.live("is ended with its children when the incident is cancelled, and the timeline says so", () =>
    withTool("echo $$ >> $SPY\nsleep 600 & echo $! >> $SPY\nwait", ({ tool, world, run }) =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(run(undo))
        yield* started(tool)
        assert.strictEqual(spyPids(tool).filter(isAlive).length, 2)
        yield* Fiber.interrupt(fiber)
        assert.deepStrictEqual(spyPids(tool).filter(isAlive), [])
        assert.deepStrictEqual(readdirSync(join(tool.directory, "runs")), [])
        assert.deepInclude(world.told.at(-1), { _tag: "StepFinished", status: "cancelled" })
        const [intended] = world.told
        const key = { plan: intended?._tag === "StepIntended" ? intended.plan : ("" as never), step: "step-1", attempt: 1 }
        assert.deepStrictEqual(yield* (yield* StepLedger).find(key), {})
      })
    )
  )

  it.live("may print 100 MB, of which the beginning and the end are kept", () =>
    withTool('echo first; head -c 100000000 /dev/zero | tr "\\0" x; echo; echo last', ({ world, run }) =>
      Effect.gen(function* () {
        const { stdout } = yield* run(undo)
        assert.isBelow(stdout.length, 1_100_000)
        assert.isTrue(stdout.startsWith("first\n"))
        assert.isTrue(stdout.endsWith("last\n"))
        assert.isAbove(world.kept.find(({ kind }) => kind === "command")?.omittedBytes ?? 0, 98_000_000)
      })
    )
  )

  it.live("fails as an outcome, with what it said and without credentials", () =>
    withTool('echo "Authorization: Bearer abcdef0123456789"; echo "error: no luck, token=abcdef0123456789" >&2; exit 3', ({ world, run }) =>
      Effect.gen(function* () {
        const outcome = yield* run(undo)
        assert.deepInclude(outcome, { status: "failed", exitCode: 3, stderr: "error: no luck, token=(redacted)\n" })
        assert.notInclude(JSON.stringify([world.told, world.kept]), "abcdef0123456789")
        assert.deepInclude(world.told.at(-1), { _tag: "StepFinished", status: "failed", exitCode: 3 })
      })
    )
  )

  it.live("fails when kubectl says so and ends with 0 all the same", () =>
    withTool('echo "error: unable to cordon node \\"n\\": nodes \\"n\\" is forbidden" >&2', ({ world, run }) =>
      Effect.gen(function* () {
        assert.deepInclude(yield* run(stepOf("kubectl cordon n")), { status: "failed", exitCode: 0 })
        assert.match(JSON.stringify(world.told.at(-1)), /unable to cordon/)
      })
    )
  )

  it.live("of a credential prints nothing that is not known to be harmless", () =>
    withTool("echo aHVudGVyMg==", ({ run }) =>
      Effect.gen(function* () {
        const { stdout } = yield* run(stepOf("kubectl get secret db -n shop -o jsonpath={.data.password}"))
        assert.match(stdout, /^\(redacted: 13 bytes/)
      })
    )
  )

  it.live("is not started when the tool is not there", () =>
    Effect.gen(function* () {
      const missing = withTool("", ({ run }) => Effect.flip(run(undo)), { searchPath: "/nowhere" })
      assert.include(yield* missing, { _tag: "ToolMissing" })
      const relative = withTool("", ({ run }) => Effect.flip(run(undo)), { tools: { kubectl: "bin/kubectl" } })
      assert.include(yield* relative, { _tag: "ToolMissing" })
    })
  )

  it.live("leaves nothing that the next start does not remove", () =>
    withTool("", ({ tool }) =>
      Effect.gen(function* () {
        const left = join(tool.options.directory, "run-left")
        mkdirSync(left, { recursive: true })
        writeFileSync(join(left, "kubeconfig"), "secret")
        yield* Effect.scoped(Layer.build(layerToolProcess(tool.options)))
        assert.isFalse(existsSync(left))
      })
    )
  )
})
