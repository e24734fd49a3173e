import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { loadScenario } from "../../src/sim/scenario.ts"
import { controlPlaneTools } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { stageScenario } from "./stage-scenario.ts"

const sim = join(import.meta.dirname, "../../src/sim")

describeWith([...controlPlaneTools, "kubectl", "helm"], ({ kubectl, helm }) => {
  it.live(
    "plays a bad rollout on a real control plane, where undoing it heals",
    () =>
      Effect.gen(function* () {
        const scenario = yield* loadScenario(join(sim, "scenarios/bad-rollout.yaml"))
        const stage = yield* stageScenario(scenario, { kubectl: kubectl.path, helm: helm.path }, join(sim, "charts"))
        yield* stage.breakIt
        const waiting = stage.kubectl(
          "-n",
          "shop",
          "get",
          "pods",
          "-o",
          "jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}"
        )
        const stuck = Effect.filterOrFail(waiting, (reasons) => reasons.includes("ImagePullBackOff"))
        yield* Effect.retry(stuck, { schedule: Schedule.spaced("200 millis"), times: 150 })
        yield* stage.kubectl("-n", "shop", "rollout", "undo", "deployment/checkout")
        const status = yield* stage.kubectl("-n", "shop", "rollout", "status", "deployment/checkout", "--timeout=60s")
        expect(status).toContain("successfully rolled out")
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    120_000
  )
})
