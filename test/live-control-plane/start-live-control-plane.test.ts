import { NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { expect, it } from "vitest"
import { run } from "../../toolbox/run.ts"
import { controlPlaneTools } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { startLiveControlPlane } from "./start-live-control-plane.ts"

describeWith([...controlPlaneTools, "kubectl"], ({ kubectl }) => {
  it("rolls a deployment out, and drains a node", async () => {
    const play = Effect.gen(function* () {
      const { kubeconfig } = yield* startLiveControlPlane()
      const give = (...words: ReadonlyArray<string>) =>
        run(kubectl.path, [...words], { timeout: "60 seconds", env: { KUBECONFIG: kubeconfig } })
      yield* give("create", "deployment", "web", "--image=example.test/web:1", "--replicas=3")
      yield* give("rollout", "status", "deployment/web", "--timeout=50s")
      yield* give("drain", "worker-1", "--timeout=50s")
      return yield* give("get", "nodes")
    })
    const nodes = await Effect.runPromise(Effect.scoped(play).pipe(Effect.provide(NodeServices.layer)))
    expect(nodes).toMatch(/worker-1 +Ready,SchedulingDisabled/)
    expect(nodes).toMatch(/worker-3 +Ready /)
  }, 120_000)
})
