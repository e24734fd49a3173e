import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { Effect } from "effect"
import { runProcess } from "../../src/platform/process/run-process.ts"
import type { ClientTools } from "../../src/sim/rehearsal-steps.ts"
import type { Scenario, Step } from "../../src/sim/scenario.ts"
import { fillTemplate, manifestsOf } from "../../src/sim/scenario-objects.ts"
import { writeKubeconfig } from "../../toolbox/servers/control-plane/credentials.ts"
import { callApi } from "./call-api.ts"
import { startLiveControlPlane } from "./start-live-control-plane.ts"

const RUN_TIMEOUT = "2 minutes"
const SETTLE_POLL = "100 millis"

interface Workload {
  readonly metadata: { readonly generation: number }
  readonly status?: { readonly observedGeneration?: number }
}

/**
 * A rehearsal scenario on a real control plane: its nodes, behaviours, repositories, people and objects, with its past played by the real
 * clients. `play` does its steps; `breakIt` makes its mistake. Time cannot be made to pass here: where a step says so, controllers are
 * waited for instead. Latency of the API server is not played.
 */
export const stageScenario = Effect.fn("test.stageScenario")(function* (scenario: Scenario, tools: ClientTools, charts: string) {
  const { nodes, behaviours, repositories } = scenario
  const users = Object.fromEntries(scenario.users.map(({ name, groups = [] }) => [name, groups]))
  const plane = yield* startLiveControlPlane({ nodes, behaviours, repositories, users })
  const work = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "handrail-scenario-"))),
    (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true }))
  )

  const runClient = Effect.fnUntraced(function* (argv: readonly [string, ...ReadonlyArray<string>], user: string) {
    const program = argv[0] === "helm" ? tools.helm : tools.kubectl
    const kubeconfig = yield* writeKubeconfig(join(work, `kubeconfig-${user}`), plane.url, plane.ca, plane.tokenOf(user) ?? "")
    const words = argv.slice(1).map((word) => String(fillTemplate(word, { charts, work })))
    const result = yield* Effect.orDie(
      runProcess({
        argv: [program, ...words],
        cwd: work,
        env: { KUBECONFIG: kubeconfig, HOME: work, PATH: [dirname(program), "/usr/bin", "/bin"].join(delimiter) },
        timeout: RUN_TIMEOUT
      })
    )
    if (result.end._tag === "exited" && result.end.exitCode === 0) return result.stdout.text
    return yield* Effect.die(new Error(`${argv.join(" ")}: ${result.stderr.text}`))
  })

  const isSettled = Effect.promise(async () => {
    for (const plural of ["deployments", "daemonsets", "statefulsets"]) {
      const { items } = (await callApi(plane, { method: "GET", path: `/apis/apps/v1/${plural}` })) as {
        readonly items: ReadonlyArray<Workload>
      }
      if (items.some(({ metadata, status }) => (status?.observedGeneration ?? 0) < metadata.generation)) return false
    }
    return true
  })
  const settle = Effect.gen(function* () {
    while (!(yield* isSettled)) yield* Effect.sleep(SETTLE_POLL)
  })

  const create = Effect.fnUntraced(function* (entries: Scenario["objects"]) {
    const items = entries.flatMap(manifestsOf)
    if (items.length === 0) return
    const file = join(work, "objects.json")
    yield* Effect.promise(() => writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items })))
    // Namespaces, classes and roles come with every cluster, or with another part.
    yield* runClient(["kubectl", "apply", "--server-side", "-f", file], "admin")
  })

  const play = Effect.fnUntraced(function* (steps: ReadonlyArray<Step>) {
    for (const step of steps) {
      if ("run" in step) yield* runClient([step.run[0], ...step.run.slice(1)], step.as ?? "admin")
      else if ("create" in step) yield* create(step.create)
      else if ("behave" in step) plane.nodes.behave(step.behave)
      else if ("forget" in step) plane.nodes.forget(step.forget)
      else if ("nodesDown" in step) for (const node of step.nodesDown) plane.nodes.setDown(node, true)
      else if ("nodesUp" in step) for (const node of step.nodesUp) plane.nodes.setDown(node, false)
      else if ("report" in step) for (const node of step.report.nodes) plane.nodes.setConditions(node, step.report.conditions)
      yield* settle
    }
  })

  yield* create(scenario.objects)
  yield* settle
  yield* play(scenario.setup)
  return {
    ...plane,
    kubectl: (...words: ReadonlyArray<string>) => runClient(["kubectl", ...words], "admin"),
    play,
    breakIt: play(scenario.break)
  }
})
